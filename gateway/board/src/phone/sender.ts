// From a finger to the gateway: each message gets its id and its own time, lies on the phone's disk, and is sent until
// the gateway's receipt has come.
import {power} from './device/power.ts';
import type {Memory} from './device/memory.ts';
import {fromMessage, fromReceipt, gatewayTime, unknownOffset, type Offset} from './logic/clock.ts';
import {Outbox, payload, type Entry} from './logic/outbox.ts';
import type {Receipt} from './logic/shapes.ts';
import type {Fix} from './device/whereabouts.ts';

// The gateway takes 5 a second of one phone, and 40 at once; positions and presence need some of it.
const perSecond = 4, atOnce = 30, forPeople = 10;

export function newId(): string {
  const octets = crypto.getRandomValues(new Uint8Array(12));  // randomUUID() is not there without https
  return [...octets].map(o => o.toString(16).padStart(2, '0')).join('');
}

export interface Line {
  readonly up: boolean;
  publish(topic: string, text: string): void;
}

export class Sender {
  readonly outbox = new Outbox();
  offset: Offset = unknownOffset;
  line: Line | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #room = atOnce;
  #roomAt = 0;

  constructor(private readonly memory: Memory, private readonly changed: () => void) {}

  async load(): Promise<void> {
    for (const [, entry] of await this.memory.all<Entry>('outbox')) this.#loaded.push(entry);
    this.#loaded.sort((a, b) => a.pressed - b.pressed).forEach(e => this.outbox.add(e, 0));
  }
  #loaded: Entry[] = [];

  // The gateway's time, as well as it is known.
  now(): number { return gatewayTime(this.offset, Date.now()); }

  say(state: string, order: string, more: Record<string, unknown>, human: boolean): Entry {
    const pressed = Date.now();
    const entry: Entry = {
      id: newId(), order, state, more, pressed, human, fate: 'waiting',
      at: this.offset.known ? Math.round(gatewayTime(this.offset, pressed)) : null,
    };
    this.outbox.add(entry, performance.now());
    this.changed();
    // First onto the disk: what is sent and not kept would be lost with the page, before its receipt.
    void this.memory.put('outbox', entry.id, entry).then(() => this.pump());
    return entry;
  }

  lineUp(): void {
    this.outbox.allDue(performance.now());
    this.#room = atOnce;
    this.pump();
  }

  pump(): void {
    clearTimeout(this.#timer);
    if (!this.line?.up) return;  // lineUp() makes everything due
    const now = performance.now();
    this.#room = Math.min(atOnce, this.#room + (now - this.#roomAt) / 1000 * perSecond);
    this.#roomAt = now;
    for (const entry of this.outbox.takeDue(now, Math.floor(this.#room), Date.now(), forPeople)) {
      this.#room -= 1;
      this.line.publish('evt/ack', payload(entry.at === null ? {...entry, at: gatewayTime(this.offset, entry.pressed)} : entry));
    }
    const next = this.outbox.deadline();
    if (next !== null) this.#timer = setTimeout(() => this.pump(), Math.max(1000 / perSecond, next - performance.now()));
  }

  // What became of a message; null when nobody waits for this receipt.
  receipt(r: Receipt): Entry | null {
    const first = this.outbox.firstSent(r.id);
    if (first !== null) this.#learn(fromReceipt(this.offset, first, Date.now(), r.ts));
    const entry = this.outbox.settle(r, Date.now());
    if (!entry) return null;
    // Of the phone's own reports nobody waits for the outcome.
    if (entry.human) void this.memory.put('outbox', entry.id, entry);
    else this.forget(entry.id);
    return entry;
  }
  message(ts: string | undefined): void { this.#learn(fromMessage(this.offset, Date.now(), ts)); }
  #learn(offset: Offset): void {
    if (offset === this.offset) return;
    this.offset = offset;
    void this.memory.put('settings', 'offset', offset);
  }

  forget(id: string): void {
    this.outbox.forget(id);
    void this.memory.drop('outbox', id);
  }
  save(entry: Entry): void { void this.memory.put('outbox', entry.id, entry); }

  presence(phone: string, online: boolean): string {
    return JSON.stringify({v: 1, phone, online, at: new Date(this.now()).toISOString(), app: 'hp/1', ...(online ? power() : {})});
  }
  // Only the newest position is worth anything: it has no id, wants no receipt, and is not kept.
  position(fix: Fix): void {
    this.line?.publish('evt/ack', JSON.stringify({
      v: 1, state: 'position', lat: fix.lat, lon: fix.lon, acc: Math.round(fix.acc),
      at: new Date(gatewayTime(this.offset, fix.at)).toISOString(),
    }));
  }
}
