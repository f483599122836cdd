// What must be known before anything on this page is believed: is it connected, will it sound, is anything unsent.
import {clock} from '../../logic/time.ts';
import {Fate, Time, usePhone} from './parts.tsx';
import {takeUpdate} from '../device/update.ts';

export function Top({settings}: {settings: () => void}) {
  const {phone, t} = usePhone();
  const unsent = phone.sender.outbox.waiting().filter(e => e.human).length;
  const link = phone.revoked ? 'revoked' : phone.up ? 'up' : 'down';
  return (
    <header class="top">
      <div class="strip">
        <span id="link" class={`sign ${link}`} role="status">
          {link === 'up' ? `● ${t('link.up')}` : link === 'revoked' ? `✕ ${t('link.revoked')}`
              : `▲ ${t('link.down', {time: clock(phone.downSince, false)})}`}
        </span>
        {unsent ? <span id="unsent" class="sign down">◷ {t('fate.unsent', {n: unsent})}</span> : null}
        {phone.armed ? <span id="armed" class="sign up">♪ {t('arm.on')}</span> : null}
        <button class="plain" id="settings" aria-label={t('page.settings')} onClick={settings}>≡</button>
      </div>
      {phone.armed ? null : <button id="arm-strip" class="warning" onClick={() => phone.arm()}>▲ {t('arm.off')}</button>}
    </header>
  );
}

// What is wrong, in whole sentences: below the orders, which come first.
export function Warnings() {
  const {phone, t} = usePhone();
  const link = phone.revoked ? 'revoked' : phone.up ? 'up' : 'down';
  return (
    <div class="warnings">
      {link === 'down' ? <p class="warning">{t('link.down_long')}</p> : null}
      {link === 'revoked' ? (
        <>
          <p class="warning" role="alert">{t('link.revoked_long')} <button onClick={() => phone.tryAgain()}>{t('link.try')}</button></p>
          <Unsent />
        </>
      ) : null}
      {phone.memory.trouble === 'none' ? null : <p class="warning" role="alert">{t(`memory.${phone.memory.trouble}`)}</p>}
      {!phone.armed || phone.screen.state === 'held' ? null : <p class="hint" id="awake">{t(`awake.${phone.screen.state}`)}</p>}
      {phone.fresh ? <p class="hint">{t('update.fresh')} <button onClick={() => void takeUpdate()}>{t('update.take')}</button></p> : null}
    </div>
  );
}

// What nobody will get from this phone any more: for a person to say by other ways.
function Unsent() {
  const {phone, name} = usePhone();
  return (
    <ul class="said" id="kept">
      {phone.sender.outbox.waiting().filter(e => e.human).map(e => (
        <li key={e.id}>
          <Time at={e.pressed} /> {e.order ? `#${phone.orders.get(e.order)?.number ?? e.order} ` : ''}<b>{name('say', e.state)}</b>
          {' '}{String(e.more['reason'] ?? e.more['note'] ?? '')} <Fate entry={e} />
        </li>
      ))}
    </ul>
  );
}

// An answer that did not count must not be found out by accident.
export function Refused() {
  const {phone, t, name} = usePhone();
  const refused = phone.sender.outbox.all().filter(e => e.fate === 'refused' && e.human && !e.read);
  return (
    <>
      {refused.map(e => (
        <section class="refused" role="alert" key={e.id}>
          <h2>✕ {t('refused.title')}</h2>
          <p><b>{name('say', e.state)}</b> {e.order ? `#${phone.orders.get(e.order)?.number ?? e.order}` : ''}: {name('refused', e.why ?? '')}</p>
          {e.detail ? <p class="small" lang="en">{e.detail}</p> : null}
          <button onClick={() => { e.read = true; phone.sender.save(e); phone.changed(); }}>{t('page.understood')}</button>
        </section>
      ))}
    </>
  );
}
