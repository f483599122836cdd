// What takes words: a reason, a report, the checklist. What was typed stays until it is sent or closed.
import {useState} from 'preact/hooks';
import {emptyLapsit, longestNote, noteOf, octets, type Lapsit} from '../logic/report.ts';
import type {Known} from '../logic/orders.ts';
import type {PhoneKey} from '../logic/words.ts';
import {Sheet, usePhone} from './parts.tsx';

const reasons: Record<string, readonly PhoneKey[]> = {
  rejected: ['why.vehicle', 'why.people', 'why.busy', 'why.road'],
  delayed: ['why.traffic', 'why.road', 'why.vehicle'],
};
export const wantsReason = (state: string) => ['rejected', 'delayed', 'not_ours', 'nothing_found', 'backup'].includes(state);

export function ReasonSheet({order, state, close}: {order: Known; state: string; close: () => void}) {
  const {phone, t, name} = usePhone();
  const [own, setOwn] = useState('');
  const [missing, setMissing] = useState(false);
  const must = state === 'rejected';
  const say = (reason: string) => {
    if (must && !reason.trim()) return setMissing(true);
    phone.answer(order, state, reason.trim() ? {reason: reason.trim()} : {});
    close();
  };
  return (
    <Sheet title={`${name('say', state)} #${order.number}`} close={close}>
      <h3>{t('why.title')}</h3>
      <div class="stack">
        {(reasons[state] ?? []).map(key => <button key={key} onClick={() => say(t(key))}>{t(key)}</button>)}
      </div>
      <form onSubmit={e => { e.preventDefault(); say(own); }}>
        <label>{t('why.own')}
          <input value={own} maxLength={120} name="reason" onInput={e => { setOwn(e.currentTarget.value); setMissing(false); }} />
        </label>
        {missing ? <p class="warning" role="alert">{t('why.needed')}</p> : null}
        <button class="big" type="submit">{name('say', state)}</button>
      </form>
    </Sheet>
  );
}

// LAPSIT, or a free text.
export function ReportSheet({order, close}: {order: Known; close: () => void}) {
  const {phone, t} = usePhone();
  const kept = `report ${order.order}`;
  const [lapsit, setLapsit] = useState<Lapsit>(() => {
    try {
      return {...emptyLapsit, ...JSON.parse(sessionStorage.getItem(kept) ?? '{}') as Partial<Lapsit>};
    } catch {
      return emptyLapsit;
    }
  });
  const [free, setFree] = useState('');
  const note = free.trim() || noteOf(lapsit);
  const size = octets(note);
  const change = (key: keyof Lapsit, value: string) => {
    const next = {...lapsit, [key]: value};
    setLapsit(next);
    try {
      sessionStorage.setItem(kept, JSON.stringify(next));
    } catch { /* a full storage is told elsewhere */ }
  };
  const send = () => {
    if (!note || size > longestNote) return;
    phone.answer(order, 'report', {note});
    sessionStorage.removeItem(kept);
    close();
  };
  return (
    <Sheet title={`${t('report.title')} #${order.number}`} close={close}>
      <form onSubmit={e => { e.preventDefault(); send(); }}>
        {(['situation', 'casualties', 'done', 'needed'] as const).map(key => (
          <label key={key}>{t(`report.${key}`)}
            <input value={lapsit[key]} name={key} onInput={e => change(key, e.currentTarget.value)} disabled={free.trim() !== ''} />
          </label>
        ))}
        <label>{t('note.label')}<textarea rows={2} name="free" value={free} onInput={e => setFree(e.currentTarget.value)} /></label>
        <p class={size > longestNote ? 'warning' : 'small'} role="status">
          {t(size > longestNote ? 'report.long' : 'report.room', {n: size, max: longestNote})}
        </p>
        <button class="big" type="submit" disabled={!note || size > longestNote}>{t('page.send')}</button>
      </form>
    </Sheet>
  );
}

export function SopSheet({order, close}: {order: Known; close: () => void}) {
  const {phone, t} = usePhone();
  return (
    <Sheet title={`${t('sop.title')} #${order.number}`} close={close}>
      {order.sop?.draft ? <p class="hint">{t('sop.draft')}</p> : null}
      <ul class="sop">
        {(order.sop?.items ?? []).map(item => (
          <li key={item.id}>
            <label>
              <input type="checkbox" checked={order.ticks.includes(item.id)}
                     onChange={e => phone.tick(order, item.id, e.currentTarget.checked)} />
              <span>{phone.language === 'id' ? item.text_id : item.text_en}</span>
            </label>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
