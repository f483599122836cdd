// Without an order: is this phone ready to be called? And the sheet of what is rarely touched.
import {seen} from '../logic/orders.ts';
import {Fate, Sheet, Time, usePhone} from './parts.tsx';
import {Said} from './order.tsx';

export function IdleText() {
  const {phone, t, name} = usePhone();
  const who = phone.who?.unit_name ?? phone.who?.agency_name ?? phone.who?.phone ?? '';
  const deaf = !phone.up || !phone.armed;
  const said = phone.sender.outbox.all().filter(e => e.order === '' && e.human && e.state !== 'emergency').slice(-3);
  return (
    <main class="idle">
      <h1>{t('idle.title')}</h1>
      <p>{deaf ? t('idle.deaf') : t('idle.waiting', {name: who})}</p>
      <ul class="said">{said.map(e => <li key={e.id}><Time at={e.pressed} /> <b>{name('say', e.state)}</b> <Fate entry={e} /></li>)}</ul>
      <Past />
    </main>
  );
}

export function IdleDeeds() {
  const {phone, t} = usePhone();
  const states = ['in_field', 'at_station', 'out_of_service', 'speak'] as const;
  return (
    <div class="deeds">
      {phone.armed ? null : <button class="next" id="arm" onClick={() => phone.arm()}>♪ {t('arm.button')}<small>{t('arm.why')}</small></button>}
      {phone.who?.unit ? (
        <div class="others two" role="group" aria-label={t('idle.unit')}>
          {states.map(o => <button key={o} data-say={o} onClick={() => phone.call(o)}>{t(`say.${o}`)}</button>)}
        </div>
      ) : null}
    </div>
  );
}

function Past() {
  const {phone, t, name} = usePhone();
  const past = phone.past();
  return (
    <section class="past">
      <h2>{t('history.title')}</h2>
      {past.length ? null : <p>{t('history.none')}</p>}
      {past.map(k => {
        const s = seen(k, phone.sender.outbox.all());
        const how = k.over && (s.state === 'offered' || s.state === 'no_answer') ? t('order.over')
            : s.state === 'offered' || s.state === 'no_answer' ? t('order.expired') : name('state', s.state);
        return (
          <details key={k.order} data-past={k.order}>
            <summary><Time at={k.came} /> #{k.number} {k.category} <b>{how}</b></summary>
            <p>{k.text}</p>
            <p>{k.loc.addr}</p>
            <Said k={k} />
          </details>
        );
      })}
    </section>
  );
}

export function Settings({close}: {close: () => void}) {
  const {phone, t} = usePhone();
  const themes = {system: 'light', light: 'dark', dark: 'system'} as const;
  return (
    <Sheet title={t('page.settings')} close={close}>
      <div class="stack">
        <button id="language" lang={phone.language === 'id' ? 'en' : 'id'} onClick={() => phone.set('language', phone.language === 'id' ? 'en' : 'id')}>{t('page.language')}</button>
        <button id="theme" onClick={() => phone.set('theme', themes[phone.theme])}>{t(`page.theme_${phone.theme}`)}</button>
      </div>
      <p class="small">{phone.who?.phone} · {phone.who?.responder} · {phone.who?.agency_name ?? phone.who?.agency} · {phone.who?.city}</p>
      <Past />
    </Sheet>
  );
}
