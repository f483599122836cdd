// Which order needs a person first: alarms, then emergencies that nobody has heard of, then crews that owe a word.
import type {Order} from '../api/shapes.ts';
import {laddersOf} from './ladder.ts';
import {millis} from './time.ts';
import type {Key} from './words.ts';

export interface Attention {
  rank: number;  // lower comes first
  word: Key;
  since: number;  // the longest wait comes first
  now: boolean;  // somebody should act
}

function judge(order: Order): Attention {
  const ladders = laddersOf(order);
  const unheard = ladders.filter(l => l.unheard);
  const accepted = millis(order.accepted_at);
  const waiting = unheard.length > 0 ? Math.min(...unheard.map(l => l.since)) : accepted;
  const of = (rank: number, word: Key, since = accepted, now = true) => ({rank, word, since, now});

  if (order.alarms.length > 0) return of(0, 'attention.alarm', waiting);
  if (order.purpose && order.purpose !== 'real') return of(10, 'attention.drill', accepted, false);
  if (order.cancelled) {
    const open = order.assignments.some(a => a.stand_down === 'wanted');
    return open ? of(2, 'attention.stand_down') : of(9, 'orders.cancelled', accepted, false);
  }
  if (order.held) return of(9, 'attention.held', accepted, false);
  if (order.prio === 'P1' && unheard.length > 0) return of(1, 'attention.unheard', waiting);
  if (order.assignments.some(a => (a.overdue ?? 0) > 0)) return of(2, 'attention.overdue', accepted);
  if (order.verified === false) return of(3, 'attention.unverified');
  if (order.prio === 'P2' && unheard.length > 0) return of(4, 'attention.unheard', waiting);
  if (ladders.some(l => l.state === 'rejected')) return of(5, 'attention.refused', accepted);
  if (unheard.length > 0) return of(8, 'attention.unheard', waiting, false);
  return of(order.prio === 'P1' ? 6 : order.prio === 'P2' ? 7 : 8, 'attention.working', accepted, false);
}

// Why the alarms of an order ring, and whose they are, in the order of that list.
const alarmWords = ['alarm.unheard', 'alarm.refused', 'alarm.overdue', 'alarm.other'] as const;
export function alarmsOf(order: Order): {word: Key; agencies: string[]}[] {
  const why = (agency: string): (typeof alarmWords)[number] => {
    const l = laddersOf(order).find(x => x.agency === agency);
    return l?.unheard ? 'alarm.unheard' : l?.state === 'rejected' ? 'alarm.refused'
        : l && l.overdue > 0 ? 'alarm.overdue' : 'alarm.other';
  };
  return alarmWords.map(word => ({word, agencies: order.alarms.filter(a => why(a) === word)}))
      .filter(x => x.agencies.length > 0);
}

const known = new WeakMap<Order, Attention>();
export function attentionOf(order: Order): Attention {
  let a = known.get(order);
  if (!a) known.set(order, a = judge(order));
  return a;
}

export function byAttention(orders: Iterable<Order>): Order[] {
  return [...orders].sort((a, b) => {
    const x = attentionOf(a);
    const y = attentionOf(b);
    return x.rank - y.rank || x.since - y.since || a.number - b.number;
  });
}
