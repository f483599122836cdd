// Who is free, who is on which order, who asks to be spoken to.
import {tasksOf, type Model} from '../logic/model.ts';
import {clock, millis} from '../logic/time.ts';
import {Age, Section, useWords} from './parts.tsx';

const shownMax = 3;  // of a unit's orders; a flood must not push the other units out of sight

export function Units({model, choose, seen}: {
  model: Model; choose: ((order: string) => void) | null; seen: ((seq: number) => void) | null;
}) {
  const {t, name} = useWords();
  const tasks = tasksOf(model);
  const speaking = new Map(model.nets?.flatMap(n => (n.channel?.busy && n.channel.unit ? [[n.channel.unit, n]] : [])));
  // Whoever is at something first, then whoever is out; the free ones in the city's order.
  const rank = (unit: string) => (tasks.has(unit) ? 0 : model.units[unit] === 'out_of_service' ? 1 : 2);
  const units = model.agencies.flatMap(a => a.units).sort((a, b) => rank(a.unit) - rank(b.unit));
  return (
    <Section title={t('units.title')} kind="units">
      {model.calls.length > 0 ? (
        <ul class="calls">
          {model.calls.map(c => (
            <li key={c.seq}>
              <b>{c.unit} {t('units.asks')}</b> {clock(c.at)} {c.note ? <q>{c.note}</q> : null}
              {seen ? <button type="button" onClick={() => seen(c.seq)}>{t('units.seen')}</button> : null}
            </li>
          ))}
        </ul>
      ) : null}
      <ul class="unit-list">
        {units.map(u => {
          const own = tasks.get(u.unit) ?? [];
          const said = model.units[u.unit];
          const out = said === 'out_of_service';
          return (
            <li key={u.unit} class={`unit ${out ? 'out' : own.length > 0 ? 'busy' : 'free'}`} title={u.name}>
              <b>{u.unit}</b>
              <span>
                {speaking.has(u.unit) ? <strong>{t('units.speaks')} · </strong> : null}
                {said && said !== 'unknown' ? name('unit', said) : own.length === 0 ? t('units.not_said') : ''}
                {u.standby ? ` (${t('units.standby')})` : ''}
                {own.slice(0, shownMax).map(x => {
                  const text = <>#{x.order.number} {name('assignment', x.state)} <Age since={millis(x.since)} /></>;
                  return choose
                      ? <button key={x.order.order} type="button" class="link" onClick={() => choose(x.order.order)}>{text}</button>
                      : <span key={x.order.order} class="link">{text}</span>;
                })}
                {own.length > shownMax ? ` +${own.length - shownMax} ${t('page.more')}` : ''}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
