// What a person said, and what the phone itself reports, until the gateway's receipt: 2, 4, 8, 16, 30, 30 ... s between
// two attempts. A PUBACK settles nothing: the broker is a pipe, not a store. Times of `now` are steady, those of
// `pressed` the phone's clock.

import type {Receipt, State} from './shapes.ts';

export interface Entry {
  id: string;
  order: string;               // '': of none
  state: string;               // the contract's word
  more: Record<string, unknown>;
  pressed: number;
  at: number | null;           // in the gateway's time; null while it is not known
  human: boolean;              // a person said it, and wants to see what became of it
  fate: 'waiting' | 'sent' | 'refused';
  why?: string;                // of a refusal: the receipt's state
  detail?: string;
  settled?: number;            // by the phone's clock
  read?: boolean;              // the person has seen that it was refused
}

interface Attempt {
  tries: number;
  due: number;
  first: number | null;  // by the phone's clock, of the first attempt of this page
}

const longest = 30_000;
export const pause = (tries: number) => Math.min(longest, 2_000 * 2 ** (tries - 1));

export class Outbox {
  #entries = new Map<string, Entry>();
  #attempts = new Map<string, Attempt>();

  add(entry: Entry, now: number): void {
    if (this.#entries.has(entry.id)) return;
    this.#entries.set(entry.id, entry);
    if (entry.fate === 'waiting') this.#attempts.set(entry.id, {tries: 0, due: now, first: null});
  }
  forget(id: string): void {
    this.#entries.delete(id);
    this.#attempts.delete(id);
  }
  get(id: string): Entry | undefined { return this.#entries.get(id); }
  // In the order in which they were pressed.
  all(): Entry[] { return [...this.#entries.values()]; }
  waiting(): Entry[] { return this.all().filter(e => e.fate === 'waiting'); }

  // The connection is back: what was sent before may be lost.
  allDue(now: number): void {
    for (const a of this.#attempts.values()) a.tries = 0, a.due = now;
  }
  // What is to be sent now, at most `room` of it: a gateway takes only so many of a phone at once. The phone's own reports
  // leave `reserve` of it to what people say.
  takeDue(now: number, room: number, phoneMs: number, reserve = 0): Entry[] {
    const list: Entry[] = [];
    for (const [id, a] of this.#attempts) {
      if (a.due > now || list.length >= room - (this.#entries.get(id)!.human ? 0 : reserve)) continue;
      a.tries += 1;
      a.due = now + pause(a.tries);
      a.first ??= phoneMs;
      list.push(this.#entries.get(id)!);
    }
    return list;
  }
  deadline(): number | null {
    const due = [...this.#attempts.values()].map(a => a.due);
    return due.length ? Math.min(...due) : null;
  }
  firstSent(id: string): number | null { return this.#attempts.get(id)?.first ?? null; }

  // The gateway has spoken. Null when it speaks of something that is not waiting.
  settle(receipt: Receipt, phoneMs: number): Entry | null {
    const entry = this.#entries.get(receipt.id);
    if (!entry || entry.fate !== 'waiting') return null;
    const stored = receipt.state === 'stored' || receipt.state === 'repeat';
    entry.fate = stored ? 'sent' : 'refused';
    entry.settled = phoneMs;
    if (!stored) {
      entry.why = receipt.state;
      if (receipt.detail) entry.detail = receipt.detail;
    }
    this.#attempts.delete(receipt.id);
    return entry;
  }
}

// The message as it goes out.
export function payload(e: Entry): string {
  return JSON.stringify({
    v: 1, id: e.id, ...(e.order ? {order: e.order} : {}), state: e.state, ...e.more,
    ...(e.at === null ? {} : {at: new Date(e.at).toISOString()}),
  });
}

// What an answer makes of an assignment, as the gateway will see it; undefined: nothing.
export function effectOf(state: string): State | undefined {
  switch (state) {
    case 'accepted': case 'en_route': case 'on_scene': case 'transporting': case 'at_destination': case 'done': case 'rejected':
      return state;
    case 'nothing_found': return 'done';
    case 'not_ours': return 'rejected';
    default: return undefined;
  }
}
