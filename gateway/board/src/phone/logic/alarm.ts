// Which sound is due: of all that waits for a person, the worst. It lasts until somebody has answered.
import {isDrill, isExpired, isOpen, seen, type Known} from './orders.ts';
import type {Entry} from './outbox.ts';
import type {Distress} from './shapes.ts';
import {isAnswered} from './steps.ts';

export type Sound = 'none' | 'emergency' | 'order' | 'stand_down' | 'welfare' | 'nudge';
export interface Heard extends Distress {
  came: number;
  silenced: boolean;  // by the person at this phone
}

export const isLoud = (prio: string) => prio !== 'P3';

export function soundOf(k: Known, entries: readonly Entry[], phoneMs: number): Sound {
  const s = seen(k, entries);
  if (!isOpen(k, s, phoneMs)) return 'none';
  if (s.standDown === 'wanted') return 'stand_down';
  if (!isAnswered(s.state)) return isLoud(k.prio) && !isExpired(k, phoneMs) ? 'order' : 'none';
  return k.asked ? k.asked.kind : 'none';
}

const worst: readonly Sound[] = ['emergency', 'order', 'welfare', 'stand_down', 'nudge', 'none'];

export function soundDue(orders: readonly Known[], entries: readonly Entry[], distress: readonly Heard[], phoneMs: number): Sound {
  const wanted = new Set<Sound>(orders.map(k => soundOf(k, entries, phoneMs)));
  if (distress.some(d => !d.silenced && (d.state === 'raised' || d.state === 'escalated'))) wanted.add('emergency');
  return worst.find(s => wanted.has(s)) ?? 'none';
}

// Only a drill asks: the page says so in words, and it sounds all the same, or it would try nothing.
export const onlyDrills = (orders: readonly Known[], entries: readonly Entry[], phoneMs: number) =>
    orders.every(k => isDrill(k) || soundOf(k, entries, phoneMs) === 'none');
