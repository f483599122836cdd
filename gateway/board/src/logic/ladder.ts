// How far an agency has been told of an order, by evidence and by nothing else. A step is proved by a delivery that
// stands on it, implied by one that went beyond it on a path that has this step, unknown as long as nobody has said
// so, and impossible when none of the paths could ever say so: an analogue radio cannot tell that it has heard.
import type {Assignment, Delivery, Order} from '../api/shapes.ts';
import {millis} from './time.ts';

export const steps = ['sent', 'device', 'opened', 'answered'] as const;
export type Step = (typeof steps)[number];
export type Mark = 'proved' | 'implied' | 'unknown' | 'impossible';

export interface Rung {
  step: Step;
  mark: Mark;
  since?: number;  // of proved ones
}

export interface Ladder {
  agency: string;
  kind: string;  // of the message that it is about: the newest that was sent
  rungs: Rung[];
  atBrokerOnly: boolean;  // sent, and no transmitter was keyed nor did a device answer
  standing: 'nothing' | 'queued' | 'failed' | 'waiting' | 'answered';
  unheard: boolean;  // no person of this agency has answered for this order
  since: number;  // of the assignment's state when it was answered, else of the waiting
  state: string;  // of its most advanced assignment; empty: it has none
  overdue: number;
}

const lattice = ['queued', 'on_air', 'broker', 'device', 'opened', 'answered'];

// May evidence `from` be followed by `to`? News and lists may come in any order (gateway/domain/delivery.hpp).
export function mayAdvance(from: string, to: string): boolean {
  const f = lattice.indexOf(from);
  const t = lattice.indexOf(to);
  const device = lattice.indexOf('device');
  const stopped = (name: string) => name === 'failed' || name === 'recalled';
  if (f < 0 && !stopped(from)) return true;  // a word unknown here is believed
  if (t < 0 && !stopped(to)) return true;
  if (to === 'queued') return false;
  if (stopped(to)) return f >= 0 && f < device;
  if (stopped(from)) return t >= device;
  return t > f;
}

// Which steps a path can ever prove, beside being sent and being answered.
function canProve(channel: string, step: Step): boolean {
  if (step === 'sent' || step === 'answered') return true;
  const kind = channel.slice(0, channel.indexOf(':'));
  if (kind === 'voice') return false;
  if (kind === 'aprs' || kind === 'tetra') return step === 'device';
  return true;
}

const levelOf: Record<string, number> = {on_air: 0, broker: 0, device: 1, opened: 2, answered: 3};

const answeredStates = new Set(['accepted', 'en_route', 'on_scene', 'transporting', 'at_destination', 'done', 'rejected',
                                'handed_over']);
export const isAnswered = (state: string) => answeredStates.has(state);
const progress = ['cancelled', 'planned', 'offered', 'no_answer', 'rejected', 'handed_over', 'accepted', 'en_route',
                  'on_scene', 'transporting', 'at_destination', 'done'];

function rung(step: Step, level: number, list: readonly Delivery[]): Rung {
  const able = list.filter(d => canProve(d.channel, step));
  const exact = able.filter(d => levelOf[d.evidence] === level).map(d => millis(d.since));
  if (exact.length > 0) return {step, mark: 'proved', since: Math.min(...exact)};
  if (able.some(d => (levelOf[d.evidence] ?? -1) > level)) return {step, mark: 'implied'};
  return {step, mark: able.length > 0 || list.length === 0 ? 'unknown' : 'impossible'};
}

function answeredRung(before: Rung, own: readonly Assignment[], kind: string): Rung {
  if (before.mark === 'proved') return before;
  const said = kind === 'stand_down' ? own.filter(a => a.stand_down === 'confirmed')
      : kind === 'dispatch'          ? own.filter(a => isAnswered(a.state))
                                     : [];
  if (said.length === 0) return before;
  return {step: 'answered', mark: 'proved', since: Math.min(...said.map(a => millis(a.since)))};
}

export function ladderOf(order: Order, agency: string): Ladder {
  const own = order.assignments.filter(a => a.agency === agency);
  const messages = order.deliveries.filter(d => d.agency === agency && d.kind !== 'nudge' && d.kind !== 'welfare');
  const newest = messages.reduce<Delivery | undefined>((n, d) => (!n || d.delivery > n.delivery ? d : n), undefined);
  const kind = newest?.kind ?? 'dispatch';
  const list = messages.filter(d => d.kind === kind);
  const rungs = steps.map((step, level) => rung(step, level, list));
  rungs[3] = answeredRung(rungs[3]!, own, kind);

  const unheard = own.length > 0 && !own.some(a => isAnswered(a.state) || a.state === 'cancelled');
  const best = own.reduce<Assignment | undefined>(
      (b, a) => (!b || progress.indexOf(a.state) > progress.indexOf(b.state) ? a : b), undefined);
  const told = list.filter(d => levelOf[d.evidence] !== undefined);
  const standing = rungs[3].mark === 'proved'               ? 'answered'
      : list.length === 0                                   ? 'nothing'
      : told.length > 0                                     ? 'waiting'
      : list.every(d => d.evidence === 'failed')            ? 'failed'
      : list.some(d => d.evidence === 'queued')             ? 'queued'
                                                            : 'waiting';
  return {
    agency, kind, rungs, standing, unheard,
    atBrokerOnly: told.length > 0 && told.every(d => d.evidence === 'broker'),
    since: unheard || !best ? waitingSince(order, own) : millis(best.since),
    state: best?.state ?? '',
    overdue: Math.max(0, ...own.map(a => a.overdue ?? 0)),
  };
}

// An agency that was called later waits from then on; one whose time ran out has waited since the beginning.
function waitingSince(order: Order, own: readonly Assignment[]): number {
  const accepted = millis(order.accepted_at);
  const offered = own.map(a => (a.state === 'offered' ? millis(a.since) : accepted));
  return offered.length > 0 ? Math.min(...offered) : accepted;
}

// In one word, for looks: a refusal is an answer, and no good news.
export function mood(l: Ladder): 'unheard' | 'refused' | 'well' {
  if (l.unheard) return 'unheard';
  return l.state === 'rejected' || l.state === 'cancelled' || l.state === '' ? 'refused' : 'well';
}

// The agencies of an order: the primary ones first, then as they were called.
export function agenciesOf(order: Order): string[] {
  const names = new Set<string>();
  for (const a of order.assignments) if (a.role === 'primary') names.add(a.agency);
  for (const a of order.assignments) names.add(a.agency);
  for (const d of order.deliveries) names.add(d.agency);
  for (const a of order.alarms) names.add(a);
  return [...names];
}

// Computed once for an order as it stands: orders are values, a change makes a new one.
const known = new WeakMap<Order, Ladder[]>();
export function laddersOf(order: Order): Ladder[] {
  let list = known.get(order);
  if (!list) known.set(order, list = agenciesOf(order).map(agency => ladderOf(order, agency)));
  return list;
}
