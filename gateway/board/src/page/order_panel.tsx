// The chosen order, whole: evidence by agency and step, deliveries by unit and path, and what happened when.
import type {Order} from '../api/shapes.ts';
import {laddersOf, mood, type Ladder} from '../logic/ladder.ts';
import {sentence} from '../logic/sentences.ts';
import {clock, millis} from '../logic/time.ts';
import {rungText, standingText, stepWord} from './evidence.tsx';
import {AnswerForm, AlarmForm, CancelForm, NoteForm, VerifyButton} from './order_forms.tsx';
import {Age, Section, useWords} from './parts.tsx';
import type {Form, Opened} from './store.ts';

function LadderTable({order}: {order: Order}) {
  const words = useWords();
  const cell = (l: Ladder, at: number) => {
    const r = l.rungs[at]!;
    const text = rungText(words, r, l);
    if (r.mark === 'proved') {
      const broker = at === 0 && l.atBrokerOnly;
      return <td key={at} class="proved" title={text}>✓ {broker ? stepWord(words, r, l) : ''} <Age since={r.since ?? NaN} /></td>;
    }
    // What has not come is waited for, the first of it and the answer by the clock; what cannot come is not.
    const awaited = l.unheard && r.mark === 'unknown' && (at === 3 || l.rungs.findIndex(x => x.mark === 'unknown') === at);
    const mark = r.mark === 'impossible' ? '–' : r.mark === 'implied' ? '(✓)' : '?';
    return (
      <td key={at} class={r.mark} title={text}>
        <span aria-label={text} role="img">{mark}</span> {awaited ? <Age since={l.since} /> : null}
      </td>
    );
  };
  return (
    <table class="ladder">
      <thead>
        <tr>
          <th scope="col">{words.t('act.agency')}</th>
          <th scope="col">{words.t('step.sent')}</th>
          <th scope="col">{words.t('step.device')}</th>
          <th scope="col">{words.t('step.opened')}</th>
          <th scope="col">{words.t('step.answered')}</th>
          <th scope="col">{words.t('act.state')}</th>
        </tr>
      </thead>
      <tbody>
        {laddersOf(order).map(l => (
          <tr key={l.agency} class={mood(l)}>
            <th scope="row">{order.alarms.includes(l.agency) ? '▲ ' : ''}{l.agency}
              {l.kind !== 'dispatch' ? <small> {words.name('kind', l.kind)}</small> : null}</th>
            {[0, 1, 2, 3].map(at => cell(l, at))}
            <td>{standingText(words, l)} {l.unheard ? null : <Age since={l.since} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Deliveries({order}: {order: Order}) {
  const {t, name} = useWords();
  const rows = [...order.deliveries].sort(
      (a, b) => a.agency.localeCompare(b.agency) || (a.unit ?? '').localeCompare(b.unit ?? '') || a.delivery - b.delivery);
  return (
    <Section title={t('order.deliveries')}>
      <table class="deliveries">
        <tbody>
          {rows.map(d => (
            <tr key={d.delivery} class={`evidence-${d.evidence}`}>
              <td>{d.unit ?? `${t('order.desk')} ${d.agency}`}</td>
              <td>{d.channel}</td>
              <td>{d.kind === 'dispatch' ? '' : name('kind', d.kind)}</td>
              <td><b>{name('evidence', d.evidence)}</b>{d.reason ? ` (${d.reason})` : ''}</td>
              <td class="time">{clock(d.since)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {order.deliveries_left_out ? <p>{t('order.left_out', {n: order.deliveries_left_out})}</p> : null}
    </Section>
  );
}

function Timeline({opened, order}: {opened: Opened; order: Order | null}) {
  const {t, language} = useWords();
  return (
    <Section title={t('order.timeline')} aside={` ${t('order.newest_first')}`}>
      <ol class="timeline">
        {[...opened.facts].reverse().map(f => {
          const s = sentence(f, language, order?.deliveries);
          return (
            <li key={f.seq} class={`${s.loud ? 'loud' : ''} ${f.type === 'delivery_advanced' ? 'faint' : ''}`}>
              <time dateTime={f.at}>{clock(f.at)}</time>
              <span>{s.text}{s.remark ? <q>{s.remark}</q> : null}{s.by ? <small> {s.by}</small> : null}</span>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

export interface PanelProps {
  opened: Opened;
  order: Order | null;  // as it stands now, when it is open
  category: string;
  form: Form;
  about: string;
  mayAct: boolean;
  mayVerify: boolean;
  open: (form: Form) => void;
  done: () => void;
}

export function OrderPanel({opened, order, category, form, about, mayAct, mayVerify, open, done}: PanelProps) {
  const {t, name} = useWords();
  const shown = order ?? opened.order;
  const back = () => open(null);
  const own = order ? {order, done, back} : null;
  return (
    <article class="order-panel" aria-label={shown ? `#${shown.number}` : opened.id}>
      {shown ? (
        <header>
          <h1>
            #{shown.number} <span class={`prio ${shown.prio.toLowerCase()}`}>{shown.prio}</span> {category}
            <Age since={millis(shown.accepted_at)} kind="big" />
          </h1>
          <p class="place"><b>{shown.addr || t('orders.no_place')}</b></p>
          <p class="words">{shown.text}</p>
          <p class="faint">
            {t('order.accepted_at')} {clock(shown.accepted_at)} · {t('order.valid_until')} {clock(shown.valid_until, false)}
            {shown.rev > 1 ? ` · ${t('order.rev')} ${shown.rev}` : ''}
            {shown.purpose && shown.purpose !== 'real' ? ` · ${t('attention.drill')}` : ''}
          </p>
        </header>
      ) : <p class="empty">{opened.over ? t('order.closed_now') : t('orders.loading')}</p>}
      {shown && (opened.over || !order) ? <p class="notice">{t('order.closed_now')}</p> : null}
      {order?.cancelled ? <p class="notice">{t('orders.cancelled')}</p> : null}
      {order?.verified === false ? (
        <p class="notice">{t('attention.unverified')} {mayVerify ? <VerifyButton order={order} done={done} /> : null}</p>
      ) : null}

      {own && mayAct ? (
        form === 'answer' ? <AnswerForm key="answer" {...own} />
        : form === 'note' ? <NoteForm key="note" {...own} />
        : form === 'cancel' ? <CancelForm key="cancel" {...own} />
        : form === 'alarm' && own.order.alarms.length > 0
            ? <AlarmForm key="alarm" {...own} agencies={own.order.alarms} first={about} />
        : (
          <div class="buttons">
            {own.order.alarms.length > 0
                ? <button type="button" class="attention-button" onClick={() => open('alarm')}>{t('act.alarm')} <kbd>T</kbd></button>
                : null}
            <button type="button" onClick={() => open('answer')}>{t('act.answer')} <kbd>A</kbd></button>
            <button type="button" onClick={() => open('note')}>{t('act.note')} <kbd>C</kbd></button>
            {order?.cancelled ? null
                : <button type="button" onClick={() => open('cancel')}>{t('act.cancel')} <kbd>B</kbd></button>}
          </div>
        )
      ) : null}

      {shown ? <LadderTable order={shown} /> : null}
      <Timeline opened={opened} order={shown} />
      {shown ? (
        <Section title={t('order.assignments')}>
          <table class="assignments">
            <tbody>
              {shown.assignments.map(a => (
                <tr key={a.unit}>
                  <th scope="row">{a.unit}</th>
                  <td>{name('route', a.role)}</td>
                  <td><b>{name('assignment', a.state)}</b>{a.reason ? <q>{a.reason}</q> : null}
                    {a.stand_down ? ` · ${name('stand_down', a.stand_down)}` : ''}
                    {a.result ? ` · ${name('result', a.result)}` : ''}
                    {a.overdue ? <b class="needs"> {t('order.times', {n: a.overdue})}</b> : null}</td>
                  <td class="time"><Age since={millis(a.since)} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      ) : null}
      {shown ? <Deliveries order={shown} /> : null}
    </article>
  );
}
