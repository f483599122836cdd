// What must not wait: emergencies, agencies that do not answer, agencies that cannot be reached. On top of everything,
// until a person has closed it.
import {useState} from 'preact/hooks';
import type {Emergency} from '../api/shapes.ts';
import type {Model} from '../logic/model.ts';
import {alarmsOf, byAttention} from '../logic/attention.ts';
import {millis} from '../logic/time.ts';
import {Age, Field, useWords} from './parts.tsx';
import {SendForm} from './send.tsx';

// Sounds until somebody has taken it on or closed it.
export function soundOf(m: Model): 'emergency' | 'alarm' | 'none' {
  if (m.emergencies.some(e => !e.acknowledged_at)) return 'emergency';
  for (const o of m.orders.values()) if (o.alarms.length > 0) return 'alarm';
  return m.readiness.some(r => r.alarm) ? 'alarm' : 'none';
}

function EmergencyLine({e, mayAct}: {e: Emergency; mayAct: boolean}) {
  const {t, name} = useWords();
  const [form, setForm] = useState<'ack' | 'clear' | null>(null);
  const [text, setText] = useState('');
  const taken = e.acknowledged_at !== undefined;
  const back = () => { setForm(null); setText(''); };
  const path = `emergencies/${encodeURIComponent(e.emergency)}`;
  return (
    <li class={`alarm-line emergency ${taken ? 'taken' : ''}`}>
      <span class="what">▲ {name('emergency', 'raised')} {e.unit ?? t('alarm.unknown_sender')}</span>
      <Age since={millis(e.since)} kind="big" />
      <span class="how">
        {[e.unit ? e.agency : e.emergency, e.channel, e.unsure ? t('alarm.unsure') : '', e.note,
          e.escalated ? t('alarm.escalated') : '',
          e.position ? `${t('alarm.last_seen')} ${e.position.lat.toFixed(5)}, ${e.position.lon.toFixed(5)}` : '',
          ...(e.tasks ?? []).map(x => `#${x.number} ${name('assignment', x.state)}`),
          taken ? t('alarm.taken', {name: e.by?.name ?? ''}) : ''].filter(Boolean).join(' · ')}
      </span>
      {!mayAct || form ? null : taken
          ? <button type="button" onClick={() => setForm('clear')}>{t('act.clear')}</button>
          : <button type="button" class="primary" onClick={() => setForm('ack')}>{t('act.take')}</button>}
      {form === 'ack' ? (
        <SendForm title={`${t('act.take')}: ${e.unit ?? e.emergency}`} path={`${path}/ack`} ready
                  body={() => ({v: 1, ...(text ? {note: text} : {})})} done={back} back={back} label={t('act.take')}>
          <Field label={t('act.note')}>
            <input value={text} maxLength={200} onInput={x => setText(x.currentTarget.value)} />
          </Field>
        </SendForm>
      ) : form === 'clear' ? (
        <SendForm title={`${t('act.clear')}: ${e.unit ?? e.emergency}`} path={`${path}/clear`} ready={text.trim() !== ''}
                  body={() => ({v: 1, reason: text})} done={back} back={back} label={t('act.clear')}>
          <Field label={t('act.reason')} hint={t('page.required')}>
            <input value={text} maxLength={200} onInput={x => setText(x.currentTarget.value)} />
          </Field>
        </SendForm>
      ) : null}
    </li>
  );
}

export function AlarmZone({model, mayAct, mayTake, closeOrder, closeReach}: {
  model: Model;
  mayAct: boolean;
  mayTake: boolean;  // emergencies are a dispatcher's
  closeOrder: (order: string) => void;
  closeReach: (agency: string) => void;
}) {
  const {t, name} = useWords();
  const orders = byAttention([...model.orders.values()].filter(o => o.alarms.length > 0));
  const reach = model.readiness.filter(r => r.alarm);
  if (model.emergencies.length === 0 && orders.length === 0 && reach.length === 0) return null;
  return (
    <section class="alarm-zone" aria-label={t('alarm.zone')} role="alert">
      <ul>
        {model.emergencies.map(e => <EmergencyLine key={e.emergency} e={e} mayAct={mayTake} />)}
        {orders.map(o => (
          <li key={o.order} class="alarm-line">
            <span class="what">▲ #{o.number} {o.prio} · {alarmsOf(o).map(x => `${t(x.word)}: ${x.agencies.join(', ')}`).join(' · ')}</span>
            <Age since={millis(o.accepted_at)} kind="big" />
            <span class="how">{[o.addr, o.text].filter(Boolean).join(' · ')}</span>
            {mayAct ? <button type="button" onClick={() => closeOrder(o.order)}>{t('act.alarm')}</button> : null}
          </li>
        ))}
        {reach.map(r => (
          <li key={r.agency} class="alarm-line">
            <span class="what">▲ {t('alarm.reach', {agency: r.agency})}</span>
            {r.since ? <Age since={millis(r.since)} kind="big" /> : <span />}
            <span class="how">{r.reason ?? name('readiness', r.state)}</span>
            {mayAct ? <button type="button" onClick={() => closeReach(r.agency)}>{t('act.alarm')}</button> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
