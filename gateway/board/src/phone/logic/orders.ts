// The orders that this phone has been given: what an arriving message makes of them, and what an answer does.
import {effectOf, type Entry} from './outbox.ts';
import type {Kind, OrderMessage, Place, Receipt, SopItem, State, UnitStatus} from './shapes.ts';
import {isAnswered, isFinal, isLegal} from './steps.ts';

export interface Known {
  order: string;
  rev: number;
  number: number;
  prio: string;
  category: string;
  text: string;
  loc: Place;
  agency: string;
  unit: string;           // '': this phone was not told as one of a crew
  created: string;
  sent: string;           // by the gateway's clock, of the message that came last
  expires: number;        // by the phone's clock: from when on nobody waits for a first answer
  purpose: string;  // '': real
  verified: boolean;
  sop: {draft: boolean; items: SopItem[]} | null;
  ticks: string[];
  deliveries: number[];   // those that have come
  unopened: number[];     // of them: not yet seen by a person
  came: number;           // by the phone's clock
  state: State;           // as the gateway said last
  standDown: 'none' | 'wanted' | 'confirmed';
  reason: string;         // of the newest change: why it was called back, or revised
  asked: {kind: 'nudge' | 'welfare'; since: number} | null;
  revised: boolean;       // and nobody has looked since
  ended: number | null;   // by the phone's clock
  endedTs: number | null; // by the gateway's
  over: boolean;          // the gateway has said that the whole order has ended
}
export type News = 'new' | 'again' | 'update' | 'stand_down' | 'question' | 'none';

const fresh = (m: OrderMessage, phoneMs: number): Known => ({
  order: m.order, rev: 0, number: m.number, prio: m.prio, category: '', text: '', loc: {}, agency: '', unit: '', created: '', sent: '',
  expires: Infinity, purpose: '', verified: true, sop: null, ticks: [], deliveries: [], unopened: [], came: phoneMs,
  state: 'offered', standDown: 'none', reason: '', asked: null, revised: false, ended: null, endedTs: null, over: false,
});

function filled(k: Known, m: OrderMessage): Known {
  if (m.rev < k.rev) return k;
  return {
    ...k, rev: m.rev, number: m.number, prio: m.prio, category: m.category ?? '', text: m.text ?? '', loc: m.loc ?? {},
    agency: m.agency ?? '', unit: m.unit ?? '', created: m.created ?? '', sent: m.ts ?? k.sent, purpose: m.purpose ?? '',
    verified: m.verified !== false, sop: m.sop ?? k.sop,
  };
}

// How long it is good for, counted from its arrival: what has arrived is not over, whatever the phone's clock says.
function lifetime(m: OrderMessage): number {
  const ms = Date.parse(m.valid_until ?? '') - Date.parse(m.ts ?? m.created ?? '');
  return Number.isNaN(ms) ? Infinity : Math.max(ms, 0);
}

export function takeOrder(old: Known | undefined, m: OrderMessage, phoneMs: number): {known: Known; news: News} {
  if (old?.deliveries.includes(m.delivery)) return {known: old, news: 'none'};
  let k = filled(old ?? fresh(m, phoneMs), m);
  k = {...k, deliveries: [...k.deliveries, m.delivery], unopened: [...k.unopened, m.delivery], expires: phoneMs + lifetime(m)};
  const kind: Kind = m.kind;
  if (kind === 'stand_down') {
    return {known: {...k, standDown: 'wanted', asked: null, reason: m.reason ?? '', ended: null}, news: 'stand_down'};
  }
  if (kind === 'nudge' || kind === 'welfare') {
    // Only a crew that has answered is asked, be it by another way or by a phone whose memory is gone.
    const state = isAnswered(k.state) ? k.state : kind === 'nudge' ? 'accepted' : 'on_scene';
    return {known: {...k, state, asked: {kind, since: phoneMs}}, news: 'question'};
  }
  // Called once more after the last word had been taken: it begins anew. A repeat that was under way does not.
  const sent = Date.parse(m.ts ?? '');
  if (isFinal(k.state) && k.endedTs !== null && sent > k.endedTs) {
    return {known: {...k, state: 'offered', standDown: 'none', ended: null, endedTs: null, over: false, reason: m.reason ?? ''}, news: 'new'};
  }
  if (kind === 'update' && old) return {known: {...k, revised: true, reason: m.reason ?? ''}, news: 'update'};
  return {known: k, news: old ? 'again' : 'new'};
}

export const isDrill = (k: Known) => k.purpose !== '' && k.purpose !== 'real';
export const isExpired = (k: Known, phoneMs: number) => phoneMs > k.expires;

// With the answers that the gateway has not yet confirmed: what the person who pressed them sees.
export interface Seen {
  state: State;
  standDown: Known['standDown'];
  unsent: boolean;
}
export function seen(k: Known, entries: readonly Entry[]): Seen {
  const s: Seen = {state: k.state, standDown: k.standDown, unsent: false};
  for (const e of entries) {
    if (e.order !== k.order || e.fate !== 'waiting' || !e.human) continue;
    s.unsent = true;
    if (s.standDown === 'wanted') {
      if (e.state === 'accepted') s.standDown = 'confirmed', s.state = 'cancelled';
      continue;
    }
    const to = effectOf(e.state);
    if (to && !isFinal(s.state)) s.state = isDrill(k) && !isFinal(to) ? 'accepted' : to;
  }
  return s;
}

// A person has pressed something: questions are answered by any word.
export const answered = (k: Known): Known => ({...k, asked: null, revised: false});

export function confirmed(k: Known, e: Entry, r: Receipt, phoneMs: number): Known {
  let next = {...k};
  const stored = r.state === 'stored' || r.state === 'repeat';
  if (e.state === 'sop' && stored) return next;  // ticks are the phone's own
  if (!e.human) return next;
  if (r.assignment) next.state = r.assignment;
  if (stored && next.standDown === 'wanted' && e.state === 'accepted') next.standDown = 'confirmed', next.state = 'cancelled';
  if (!stored && !r.assignment && (r.state === 'refused' || r.state === 'unknown')) next.over = true;
  if (isFinal(next.state) && next.standDown !== 'wanted' || next.over) {
    next.ended ??= phoneMs;
    const ts = Date.parse(r.ts ?? '');
    next.endedTs ??= Number.isNaN(ts) ? null : ts;
    next.asked = null;
  }
  return next;
}

// What the gateway knows of the crew: somebody may have answered by radio, or the desk for it. That is no reason to ring on.
export function heardOfCrew(k: Known, u: UnitStatus, phoneMs: number): Known {
  if (k.unit !== u.unit || k.over || isFinal(k.state)) return k;
  const now = u.assignments.find(a => a.order === k.order);
  if (now) return isLegal(k.state, now.state) ? {...k, state: now.state, asked: null} : k;
  // Not named: it is over, unless these words are older than the order.
  const at = Date.parse(u.at);
  return at > Date.parse(k.sent) ? {...k, over: true, asked: null, ended: k.ended ?? phoneMs, endedTs: k.endedTs ?? at} : k;
}

// Is there still something to do? Otherwise it is history.
export function isOpen(k: Known, s: Seen, phoneMs: number): boolean {
  if (s.standDown === 'wanted') return true;
  if (k.over || isFinal(s.state)) return false;
  return isAnswered(s.state) || !isExpired(k, phoneMs);
}
// May positions be told? From the acceptance on, until the work is over.
export const isAssigned = (k: Known, s: Seen) => !k.over && !isDrill(k) && isAnswered(s.state) && !isFinal(s.state);

const weight = (k: Known, s: Seen) => (isDrill(k) ? 100 : 0) + (s.standDown === 'wanted' ? 20 : isAnswered(s.state) ? k.asked ? 10 : 40 : 0) +
    Number(k.prio.slice(1) || 9);
// What needs a word first stands first.
export const byNeed = (entries: readonly Entry[]) => (a: Known, b: Known) =>
    weight(a, seen(a, entries)) - weight(b, seen(b, entries)) || b.came - a.came;
