// The phone: what it knows, what it hears, what a person does with it. No component holds anything of its own that a
// reload may lose.
import {Link} from './device/link.ts';
import {ScreenLock} from './device/awake.ts';
import {enrol, invitationInAddress} from './device/enrol.ts';
import {Memory} from './device/memory.ts';
import {watchBattery} from './device/power.ts';
import {arm, shortTone, soundFor} from './device/sound.ts';
import {Turn} from './device/tabs.ts';
import {keepOffline} from './device/update.ts';
import {Whereabouts, type Fix} from './device/whereabouts.ts';
import {isLoud, soundDue, type Heard} from './logic/alarm.ts';
import type {Offset} from './logic/clock.ts';
import {answered, byNeed, confirmed, heardOfCrew, isAssigned, isOpen, seen, takeOrder, type Known} from './logic/orders.ts';
import {readDistress, readOrder, readReceipt, readUnitStatus, type Enrolment} from './logic/shapes.ts';
import type {Language} from '../logic/words.ts';
import {Sender} from './sender.ts';

export type Phase = 'loading' | 'elsewhere' | 'strange' | 'invited' | 'ready';
const shiftMs = 24 * 3_600_000;
const presenceMs = 30_000, positionMs = 30_000;

export class Phone {
  readonly memory = new Memory();
  readonly sender = new Sender(this.memory, () => this.changed());
  readonly turn = new Turn(yes => void (yes ? this.#begin() : this.#stepBack()));
  readonly screen = new ScreenLock(() => this.changed());
  readonly where = new Whereabouts(fix => this.#moved(fix));
  phase: Phase = 'loading';
  language: Language = 'id';
  theme: 'system' | 'light' | 'dark' = 'system';
  who: Enrolment | null = null;
  invitation: string | null = null;
  enrolling = false;
  enrolProblem = '';
  link: Link | null = null;
  up = false;
  downSince = Date.now();
  revoked = false;
  armed = false;
  sharing = true;
  fresh = false;     // a new version of the page waits
  unreadable = 0;    // messages that could not be read
  chosen = '';       // the order that a person wants to see
  orders = new Map<string, Known>();
  distress = new Map<string, Heard>();
  #begun = false;
  #positionAt = 0;
  #stored: Promise<void> = Promise.resolve();  // until "received" has been said of what came last
  #listeners = new Set<() => void>();

  listen(hears: () => void): () => void {
    this.#listeners.add(hears);
    return () => this.#listeners.delete(hears);
  }
  changed(): void {
    this.#sound();
    this.where.want(this.sharing && this.open().some(k => isAssigned(k, seen(k, this.sender.outbox.all()))));
    this.#listeners.forEach(hears => hears());
  }
  #sound(): void {
    const due = this.phase === 'ready'
        ? soundDue([...this.orders.values()], this.sender.outbox.all(), [...this.distress.values()], Date.now()) : 'none';
    soundFor(due);
  }

  // Open orders, what needs a word first.
  open(): Known[] {
    const entries = this.sender.outbox.all();
    return [...this.orders.values()].filter(k => isOpen(k, seen(k, entries), Date.now())).sort(byNeed(entries));
  }
  past(): Known[] {
    const open = new Set(this.open());
    return [...this.orders.values()].filter(k => !open.has(k)).sort((a, b) => b.came - a.came);
  }

  start(): void {
    this.invitation = invitationInAddress();
    addEventListener('hashchange', () => {
      const token = invitationInAddress();
      if (!token) return;
      this.invitation = token;
      this.enrolProblem = '';
      if (this.phase === 'ready' || this.phase === 'strange') this.phase = 'invited';
      this.changed();
    });
    this.memory.changed = () => this.changed();
    keepOffline(() => { this.fresh = true; this.changed(); });
    watchBattery();
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      this.link?.hurry();
      this.#presence();
      this.changed();
    });
    setInterval(() => this.#presence(), presenceMs);
    setInterval(() => {
      this.memory.again();
      this.changed();  // what has expired is silent
    }, 5_000);
    this.turn.take();
  }

  async #begin(): Promise<void> {
    // Another tab may have answered meanwhile: what is on the disk counts.
    if (this.#begun) return location.reload();
    this.#begun = true;
    await this.memory.open();
    const kept = new Map(await this.memory.all<unknown>('settings'));
    this.who = kept.get('enrolment') as Enrolment ?? null;
    this.language = kept.get('language') as Language ?? 'id';
    this.theme = kept.get('theme') as Phone['theme'] ?? 'system';
    this.sharing = kept.get('sharing') as boolean ?? true;
    this.invitation ??= kept.get('invitation') as string ?? null;
    this.revoked = kept.get('revoked') as boolean ?? false;
    const offset = kept.get('offset') as Offset | undefined;
    if (offset) this.sender.offset = offset;
    for (const [id, k] of await this.memory.all<Known>('orders')) this.orders.set(id, k);
    for (const [id, d] of await this.memory.all<Heard>('distress')) this.distress.set(id, d);
    await this.sender.load();
    this.#forgetOld();
    if (kept.get('armed')) this.arm();  // an installed page may be heard at once; any other one asks for a touch
    if (this.invitation) {
      void this.memory.put('settings', 'invitation', this.invitation);
      this.phase = 'invited';
      if (!this.who) void this.enrol();
    } else {
      this.phase = this.who ? 'ready' : 'strange';
    }
    if (this.who) this.#connect(kept.get('remembers') === true);
    this.changed();
  }
  #stepBack(): void {
    this.link?.stop();
    this.phase = 'elsewhere';
    this.changed();
  }
  #forgetOld(): void {
    const before = Date.now() - shiftMs;
    for (const [id, k] of this.orders) {
      const end = k.ended ?? Math.max(k.came, Math.min(k.expires, k.came + shiftMs));
      if (end < before && !isOpen(k, seen(k, this.sender.outbox.all()), Date.now())) {
        this.orders.delete(id);
        void this.memory.drop('orders', id);
      }
    }
    for (const e of this.sender.outbox.all()) if (e.fate !== 'waiting' && (e.settled ?? 0) < before) this.sender.forget(e.id);
    for (const [id, d] of this.distress) if (d.came < before) this.distress.delete(id), void this.memory.drop('distress', id);
  }

  async enrol(): Promise<void> {
    if (!this.invitation || this.enrolling) return;
    this.enrolling = true;
    this.enrolProblem = '';
    this.changed();
    const result = await enrol(this.invitation);
    this.enrolling = false;
    if (!result.ok) {
      this.enrolProblem = result.why;
      if (result.why === 'used') void this.memory.drop('settings', 'invitation');
      return this.changed();
    }
    void navigator.storage?.persist?.();  // or the browser may throw an unsent answer away when its disk is full
    // Nothing of whoever had this phone before is said in the new one's name.
    if (this.who && this.who.responder !== result.enrolment.responder) {
      await this.memory.empty();
      this.orders.clear();
      this.distress.clear();
      this.sender.outbox.all().forEach(e => this.sender.outbox.forget(e.id));
      await Promise.all([this.memory.put('settings', 'language', this.language), this.memory.put('settings', 'theme', this.theme)]);
    }
    await this.memory.put('settings', 'enrolment', result.enrolment);
    await Promise.all(['invitation', 'revoked', 'remembers'].map(key => this.memory.drop('settings', key)));
    this.link?.stop();
    this.who = result.enrolment;
    this.revoked = false;
    this.leaveInvitation();
    this.#connect(false);
  }
  leaveInvitation(): void {
    this.invitation = null;
    this.enrolProblem = '';
    void this.memory.drop('settings', 'invitation');
    this.phase = this.who ? 'ready' : 'strange';
    this.changed();
  }

  #connect(remembers: boolean): void {
    const who = this.who!;
    this.link = new Link(who, {
      up: () => {
        this.up = true;
        this.#presence();
        this.sender.lineUp();
        if (this.where.fix) this.#moved(this.where.fix);
        this.changed();
      },
      down: () => { this.up = false; this.downSince = Date.now(); this.changed(); },
      revoked: () => {
        this.revoked = true;
        void this.memory.put('settings', 'revoked', true);
        this.changed();
      },
      message: (topic, text) => this.#message(topic, text),
    }, () => this.sender.presence(who.username, false));
    this.sender.line = this.link;
    // A phone without a memory asks for what is open for it.
    const asks = this.sender.outbox.waiting().some(e => e.state === 'resend');
    if (!remembers && !asks) this.sender.say('resend', '', {}, false);
    if (!this.revoked) this.link.start();
  }
  tryAgain(): void {
    this.revoked = false;
    void this.memory.drop('settings', 'revoked');
    this.link?.start();
    this.changed();
  }
  #presence(): void {
    if (this.link?.up && this.who) this.link.publish('evt/presence', this.sender.presence(this.who.username, true));
  }

  #message(topic: string, text: string): void {
    const kind = topic.slice(topic.lastIndexOf('/') + 1);
    if (kind === 'order') return this.#order(text);
    if (kind === 'receipt') return this.#receipt(text);
    if (kind === 'alarm') return this.#alarm(text);
    if (kind === 'status') return this.#crew(text);
  }
  #order(text: string): void {
    performance.mark('order-arrived');
    const m = readOrder(text);
    if (!m) return void (this.unreadable += 1);
    this.sender.message(m.ts);
    const {known, news} = takeOrder(this.orders.get(m.order), m, Date.now());
    if (news !== 'none') this.#keep(known);
    const owed = () => this.sender.outbox.waiting().some(e => e.state === 'received' && e.order === m.order && e.more['delivery'] === m.delivery);
    // "Received" is said when it is on this phone's disk, and again when the gateway has not heard it.
    this.#stored = this.memory.put('orders', known.order, known).then(() => {
      if (!owed()) this.sender.say('received', m.order, {delivery: m.delivery}, false);
    });
    if (news === 'new' && !isLoud(known.prio) || news === 'update') shortTone();
    if (news !== 'none') this.changed();
  }
  #receipt(text: string): void {
    const r = readReceipt(text);
    if (!r) return void (this.unreadable += 1);
    const entry = this.sender.receipt(r);
    if (!entry) return;
    const k = this.orders.get(entry.order);
    if (k) this.#keep(confirmed(k, entry, r, Date.now()));
    if (entry.state === 'resend' && entry.fate === 'sent') void this.memory.put('settings', 'remembers', true);
    this.changed();
  }
  #alarm(text: string): void {
    const d = readDistress(text);
    if (!d) return void (this.unreadable += 1);
    const old = this.distress.get(d.emergency);
    // Repeated every 10 s: what was silenced here stays so, unless it was over in between.
    const silenced = (old?.silenced ?? false) && old?.state !== 'cleared';
    const heard: Heard = {...d, came: old?.came ?? Date.now(), silenced};
    this.distress.set(d.emergency, heard);
    void this.memory.put('distress', d.emergency, heard);
    this.changed();
  }
  #crew(text: string): void {
    const u = readUnitStatus(text);
    if (!u) return void (this.unreadable += 1);
    for (const k of this.orders.values()) {
      const heard = heardOfCrew(k, u, Date.now());
      if (heard !== k) this.#keep(heard);
    }
    this.changed();
  }
  silence(d: Heard): void {
    const silent = {...d, silenced: true};
    this.distress.set(d.emergency, silent);
    void this.memory.put('distress', d.emergency, silent);
    this.changed();
  }

  // --- what a person does ---

  #keep(k: Known): void {
    this.orders.set(k.order, k);
    void this.memory.put('orders', k.order, k);
  }
  answer(k: Known, state: string, more: Record<string, unknown> = {}): void {
    this.#keep(answered(k));
    this.sender.say(state, k.order, more, true);
  }
  // The order is on the screen, and the screen is seen.
  opened(k: Known): void {
    if (!k.unopened.length || document.visibilityState !== 'visible') return;
    this.#keep({...k, unopened: []});
    void this.#stored.then(() => k.unopened.forEach(delivery => this.sender.say('opened', k.order, {delivery}, false)));
  }
  read(k: Known): void {
    this.#keep({...k, revised: false});
    this.changed();
  }
  tick(k: Known, item: string, done: boolean): void {
    this.#keep({...k, ticks: done ? [...k.ticks, item] : k.ticks.filter(t => t !== item)});
    this.sender.say('sop', k.order, {item, done}, true);
  }
  // Of no order: a call for help, "call me", in service or not.
  call(state: string): void {
    this.sender.say(state, '', {}, true);
    if (state !== 'emergency' || !('geolocation' in navigator)) return;
    navigator.geolocation.getCurrentPosition(p => this.sender.position(
        {lat: p.coords.latitude, lon: p.coords.longitude, acc: p.coords.accuracy, at: Date.now()}), () => {});
  }
  choose(order: string): void {
    this.chosen = order;
    this.changed();
  }
  arm(): void {
    arm(yes => {
      if (yes) void this.memory.put('settings', 'armed', true);
      this.armed = yes;
      this.changed();
    });
    void this.screen.want();
  }
  set<K extends 'language' | 'theme' | 'sharing'>(key: K, value: Phone[K]): void {
    this[key] = value as this[K];
    void this.memory.put('settings', key, value);
    this.changed();
  }
  #moved(fix: Fix | null): void {
    const now = performance.now();
    if (fix && this.link?.up && (this.#positionAt === 0 || now - this.#positionAt >= positionMs)) {
      this.#positionAt = now;
      this.sender.position(fix);
    }
    this.#listeners.forEach(hears => hears());
  }
}
