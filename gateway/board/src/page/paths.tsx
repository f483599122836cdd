// Nets, modems and agencies: what works, and what is wrong, in words.
import type {Model} from '../logic/model.ts';
import {reachOf} from '../logic/routing.ts';
import {age, clock, millis} from '../logic/time.ts';
import {gatewayNow} from '../api/client.ts';
import {Section, useWords} from './parts.tsx';
import type {Key} from '../logic/words.ts';

export function Paths({model, mayRead}: {model: Model; mayRead: boolean}) {
  const {t, name} = useWords();
  const wrong = model.readiness.filter(r => r.state !== 'reachable');
  const untried = model.readiness.filter(r => reachOf(r) === 'untried');
  return (
    <Section title={t('paths.title')} kind="paths">
      {!mayRead ? <p class="empty">{t('paths.no_right')}</p>
       : !model.nets || !model.modems ? <p class="needs">{t('paths.not_read')}</p> : null}
      <ul class="nets">
        {model.nets?.map(n => {
          const c = n.channel;
          const first = n.waiting?.[0];
          const quiet = n.quiet_until && millis(n.quiet_until) > gatewayNow() ? n.quiet_until : undefined;
          const bad = !n.modem_up || c?.stuck === true;
          const words = [
            !n.modem_up ? t('paths.no_modem') : c?.stuck ? t('paths.stuck')
                : c?.busy ? t('paths.busy', {age: age(millis(c.busy_since), gatewayNow())}) : t('paths.free'),
            quiet ? t('paths.quiet', {at: clock(quiet, false)}) : '',
            t('paths.airtime', {used: Math.round(n.airtime_used_ms / 1000), limit: Math.round(n.airtime_limit_ms / 1000)}),
            n.queued > 0 ? t('paths.waiting', {n: n.queued}) : '',
            first ? t('paths.first', {why: name('hold', first.why)}) : '',
          ];
          return <li key={n.net} class={bad ? 'bad' : 'well'}><b>{bad ? '▲ ' : ''}{n.net}</b> {words.filter(Boolean).join(' · ')}</li>;
        })}
        {model.modems?.map(m => (
          <li key={m.modem} class={m.state === 'up' ? 'well' : 'bad'}>
            <b>{m.state === 'up' ? '' : '▲ '}modem {m.modem}</b> {name('link', m.state)}{m.reason ? `: ${m.reason}` : ''}
          </li>
        ))}
      </ul>
      <ul class="reach">
        {wrong.map(r => (
          <li key={r.agency} class={`reach-${r.state}`}>
            <b>{r.agency}</b> {name('readiness', r.state)}{r.reason ? `: ${r.reason}` : ''}
          </li>
        ))}
        {untried.length > 0 ? <li><b>{t('paths.untried')}</b> {untried.map(r => r.agency).join(', ')}</li> : null}
      </ul>
    </Section>
  );
}

export const reachWord: Record<ReturnType<typeof reachOf>, Key> = {
  reachable: 'readiness.reachable',
  untried: 'paths.untried',
  doubtful: 'readiness.doubtful',
  unreachable: 'readiness.unreachable',
  unknown: 'page.unknown',
};
