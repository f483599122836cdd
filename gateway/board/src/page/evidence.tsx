// The evidence ladder of one agency: four boxes with a letter each, told apart by their borders, not by colour alone.
import {mood, type Ladder, type Rung} from '../logic/ladder.ts';
import {clock} from '../logic/time.ts';
import {Age, useWords} from './parts.tsx';

type Words = ReturnType<typeof useWords>;

export function stepWord({t}: Words, rung: Rung, ladder: Ladder): string {
  return rung.step === 'sent' && ladder.atBrokerOnly ? t('step.sent_broker') : t(`step.${rung.step}`);
}

export function rungText(words: Words, rung: Rung, ladder: Ladder): string {
  const step = stepWord(words, rung, ladder);
  return words.t(`step.${rung.mark}`, {step, at: clock(rung.since)});
}

export function standingText({t, name}: Words, l: Ladder): string {
  if (!l.unheard && l.state) return name('assignment', l.state);
  if (l.standing === 'failed') return t('step.failed');
  if (l.standing === 'nothing') return t('step.nothing');
  if (l.standing === 'queued') return `${t('step.queued')}, ${t('step.waiting')}`;
  return t('step.waiting');
}

// A broker that has it is not on the air, and must not look so.
const letterOf = (r: Rung, l: Ladder) =>
    (r.step === 'sent' && r.mark === 'proved' && l.atBrokerOnly ? 'broker' : r.step);

export function Rungs({ladder}: {ladder: Ladder}) {
  const words = useWords();
  const text = ladder.rungs.map(r => rungText(words, r, ladder)).join('; ');
  return (
    <span class="rungs" role="img" aria-label={words.t('ladder.aria', {agency: ladder.agency, steps: text})} title={text}>
      {ladder.rungs.map(r => (
        <span key={r.step} class={`rung ${r.mark} ${letterOf(r, ladder)}`} aria-hidden="true">
          {r.mark === 'impossible' ? '–' : words.t(`step.letter_${letterOf(r, ladder)}`)}
        </span>
      ))}
    </span>
  );
}

export function AgencyLine({ladder, alarm}: {ladder: Ladder; alarm: boolean}) {
  const words = useWords();
  const needs = alarm || ladder.overdue > 0;
  return (
    <span class={`agency-line ${mood(ladder)} ${needs ? 'needs' : ''}`}>
      <span class="agency">{alarm ? '▲ ' : ''}{ladder.agency}</span>
      <Rungs ladder={ladder} />
      <span class="standing">
        {standingText(words, ladder)}
        {ladder.overdue > 0 ? ` · ${words.t('order.times', {n: ladder.overdue})}` : ''}
      </span>
      <Age since={ladder.since} />
    </span>
  );
}
