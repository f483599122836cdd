// What a person at the console does to the chosen order.
import {useState} from 'preact/hooks';
import type {Order} from '../api/shapes.ts';
import {isAnswered} from '../logic/ladder.ts';
import {Field, useWords} from './parts.tsx';
import {SendForm} from './send.tsx';

interface FormProps {
  order: Order;
  done: () => void;
  back: () => void;
}
const value = (event: Event) => (event.currentTarget as HTMLInputElement).value;
const of = (order: Order, what: string) => `orders/${encodeURIComponent(order.order)}/${what}`;

const states = ['accepted', 'en_route', 'on_scene', 'transporting', 'at_destination', 'done', 'rejected'];

export function AnswerForm({order, done, back}: FormProps) {
  const {t, name} = useWords();
  // What has ended stays so; who has not answered yet is meant most of the time.
  const open = order.assignments.filter(a => !['done', 'rejected', 'cancelled', 'handed_over'].includes(a.state))
      .sort((a, b) => Number(isAnswered(a.state)) - Number(isAnswered(b.state)));
  const [unit, setUnit] = useState(open[0]?.unit ?? '');
  const [state, setState] = useState('accepted');
  const [said, setSaid] = useState('');
  const [via, setVia] = useState('act.via_phone');
  const [reason, setReason] = useState('');
  return (
    <SendForm title={`${t('act.answer')} #${order.number}`} path={of(order, 'answer')} ready={unit !== ''}
              body={() => ({v: 1, unit, state, said, via: t(via as 'act.via_phone'), ...(reason ? {reason} : {})})}
              done={done} back={back}>
      <div class="pair">
        <Field label={t('act.unit')}>
          <select value={unit} onChange={e => setUnit(value(e))}>
            {open.map(a => <option key={a.unit} value={a.unit}>{a.unit} · {name('assignment', a.state)}</option>)}
          </select>
        </Field>
        <Field label={t('act.state')}>
          <select value={state} onChange={e => setState(value(e))}>
            {states.map(s => <option key={s} value={s}>{name('assignment', s)}</option>)}
          </select>
        </Field>
      </div>
      <div class="pair">
        <Field label={t('act.said')}><input value={said} maxLength={200} onInput={e => setSaid(value(e))} /></Field>
        <Field label={t('act.via')}>
          <select value={via} onChange={e => setVia(value(e))}>
            <option value="act.via_phone">{t('act.via_phone')}</option>
            <option value="act.via_voice">{t('act.via_voice')}</option>
            <option value="act.via_other">{t('act.via_other')}</option>
          </select>
        </Field>
      </div>
      <Field label={t('act.reason')}><input value={reason} maxLength={200} onInput={e => setReason(value(e))} /></Field>
    </SendForm>
  );
}

export function NoteForm({order, done, back}: FormProps) {
  const {t} = useWords();
  const [text, setText] = useState('');
  return (
    <SendForm title={`${t('act.note')} #${order.number}`} path={of(order, 'note')} ready={text.trim() !== ''}
              body={() => ({v: 1, text})} done={done} back={back}>
      <Field label={t('act.text')}>
        <textarea rows={2} maxLength={400} value={text} onInput={e => setText(value(e))} />
      </Field>
    </SendForm>
  );
}

export function CancelForm({order, done, back}: FormProps) {
  const {t} = useWords();
  const [reason, setReason] = useState('');
  return (
    <SendForm title={`${t('act.cancel')} #${order.number}`} path={of(order, 'cancel')} ready={reason.trim() !== ''}
              body={() => ({v: 1, reason})} done={done} back={back} label={t('act.cancel')} danger>
      <p>{t('act.sure')}</p>
      <Field label={t('act.reason')} hint={t('page.required')}>
        <input value={reason} maxLength={200} onInput={e => setReason(value(e))} />
      </Field>
    </SendForm>
  );
}

// Of an order's agency, or of an agency that cannot be reached at all (no order).
export function AlarmForm({order, agencies, first, done, back}: {
  order: Order | null; agencies: readonly string[]; first: string; done: () => void; back: () => void;
}) {
  const {t} = useWords();
  const every = '*';
  const [agency, setAgency] = useState(agencies.includes(first) ? first : agencies.length > 1 ? every : agencies[0] ?? '');
  const meant = agency === every ? agencies : [agency];
  const [reason, setReason] = useState('');
  return (
    <SendForm title={`${t('act.alarm')}${order ? ` #${order.number}` : ''}`}
              path={order ? of(order, 'alarm') : 'alarms'} ready={reason.trim() !== '' && agency !== ''}
              body={() => ({})} bodies={() => meant.map(a => ({v: 1, agency: a, reason}))} done={done} back={back} label={t('act.alarm')}>
      <Field label={t('act.agency')}>
        <select value={agency} onChange={e => setAgency(value(e))}>
          {agencies.length > 1 ? <option value={every}>{t('act.every', {n: agencies.length})}</option> : null}
          {agencies.map(a => <option key={a} value={a}>{a}</option>)}
        </select>
      </Field>
      <Field label={t('act.reason')} hint={t('page.required')}>
        <input value={reason} maxLength={200} onInput={e => setReason(value(e))} />
      </Field>
    </SendForm>
  );
}

export function VerifyButton({order, done}: {order: Order; done: () => void}) {
  const {t} = useWords();
  const [open, setOpen] = useState(false);
  if (!open) return <button type="button" class="attention-button" onClick={() => setOpen(true)}>{t('act.verify')}</button>;
  return (
    <SendForm title={`${t('act.verify')} #${order.number}`} path={of(order, 'verify')} ready
              body={() => ({v: 1, edition: order.edition})} done={() => { setOpen(false); done(); }}
              back={() => setOpen(false)} label={t('act.verify')}>
      {null}
    </SendForm>
  );
}
