// One order: what it says above, the one thing to do now below, where the thumb is.
import {useEffect, useState} from 'preact/hooks';
import {isDrill, seen, isAssigned, type Known, type Seen} from '../logic/orders.ts';
import {choices, isAnswered} from '../logic/steps.ts';
import {clock} from '../../logic/time.ts';
import {Fate, Time, usePhone} from './parts.tsx';
import {PlaceView, Sharing} from './place.tsx';
import {ReasonSheet, ReportSheet, SopSheet, wantsReason} from './sheets.tsx';

function Marks({k, s}: {k: Known; s: Seen}) {
  const {t, name} = usePhone();
  return (
    <>
      {isDrill(k) ? <p class="drill">{t('order.drill')}</p> : null}
      {s.standDown === 'wanted' ? <p class="standdown"><b>{t('order.stand_down')}</b> {t('order.stand_down_why')} {k.reason}</p> : null}
      {k.asked ? <p class="asked" role="alert">{name('asked', k.asked.kind)}</p> : null}
      {k.revised ? <p class="asked">{t('order.revised')} {k.reason}</p> : null}
      {!k.verified ? <p class="unverified">{t('order.unverified')}</p> : null}
    </>
  );
}

export function Said({k}: {k: Known}) {
  const {phone, name} = usePhone();
  const said = phone.sender.outbox.all().filter(e => e.order === k.order && e.human && e.state !== 'sop');
  return (
    <ul class="said">
      {said.map(e => (
        <li key={e.id}>
          <Time at={e.pressed} /> <b>{name('say', e.state)}</b> {String(e.more['reason'] ?? e.more['note'] ?? '')} <Fate entry={e} />
        </li>
      ))}
    </ul>
  );
}

export function OrderText({k}: {k: Known}) {
  const {phone, t, name} = usePhone();
  const s = seen(k, phone.sender.outbox.all());
  // Opened is what a person can see: asked again at each drawing, since a page comes into sight without any change.
  useEffect(() => phone.opened(k));
  return (
    <main class="order" data-order={k.order}>
      <Marks k={k} s={s} />
      <h1 class={k.prio}>
        <span class="prio">{name('prio', k.prio)}</span> <span>{k.category || t('order.new')}</span> <small>#{k.number}</small>
      </h1>
      <p class="state" role="status">
        <b>{name('state', s.state)}</b>{s.unsent ? <span class="fate waiting"> ◷ {t('fate.waiting')}</span> : null}
        <small> {t('order.since', {time: clock(k.came, false)})}</small>
      </p>
      <p class="text">{k.text}</p>
      <PlaceView loc={k.loc} />
      {isAssigned(k, s) ? <Sharing /> : null}
      <Said k={k} />
    </main>
  );
}

export function OrderDeeds({k}: {k: Known}) {
  const {phone, t, name} = usePhone();
  const [sheet, setSheet] = useState('');
  const s = seen(k, phone.sender.outbox.all());
  const waits = !isAnswered(s.state);
  const say = (state: string) => wantsReason(state) ? setSheet(state) : phone.answer(k, state);
  if (s.standDown === 'wanted') {
    return <div class="deeds"><button class="next" id="next" onClick={() => phone.answer(k, 'accepted')}>{t('order.stand_down_yes')}</button></div>;
  }
  const {next, others} = choices(s.state, isDrill(k));
  const second = waits && others.includes('rejected');
  const more = others.filter(o => !second || o !== 'rejected');
  const extra: string[] = waits || isDrill(k) ? [] : ['delayed', 'backup'];
  const close = () => setSheet('');
  return (
    <div class={`deeds ${waits ? 'waits' : ''}`}>
      {k.asked ? (
        <button class="next well" id="well" onClick={() => phone.answer(k, s.state)}>
          {k.asked.kind === 'welfare' ? t('asked.well') : t('asked.still', {state: name('state', s.state)})}
        </button>
      ) : null}
      {next ? <button class="next" id="next" data-say={next} onClick={() => say(next)}>{name('say', next).toUpperCase()}</button> : null}
      {second ? <button class="no" id="no" data-say="rejected" onClick={() => say('rejected')}>{t('say.rejected')}</button> : null}
      <div class="others">
        {[...more, ...extra].map(o => <button key={o} data-say={o} onClick={() => say(o)}>{name('say', o)}</button>)}
        {isDrill(k) ? null : <button data-say="report" onClick={() => setSheet('report')}>{t('say.report')}</button>}
        {k.sop ? <button data-say="sop" onClick={() => setSheet('sop')}>{t('say.sop')} {k.ticks.length}/{k.sop.items.length}</button> : null}
        <button data-say="speak" onClick={() => phone.call('speak')}>{t('say.speak')}</button>
      </div>
      {sheet === 'report' ? <ReportSheet order={k} close={close} />
          : sheet === 'sop' ? <SopSheet order={k} close={close} />
          : sheet ? <ReasonSheet order={k} state={sheet} close={close} /> : null}
    </div>
  );
}
