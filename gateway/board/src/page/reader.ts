// Reads what the board shows and keeps it true by the news. An order that news spoke of while it was being read is read
// once more, since the answer may be older than the news.
import {openFeed} from '../api/feed.ts';
import {read} from '../api/client.ts';
import type {Agency, Category, Emergency, Fact, Modem, Net, Order, OrderAnswer, Readiness,
             Terminal} from '../api/shapes.ts';
import {emptyModel, nothingWanted, takeNews, withHistory, withOrder, withOrders, withoutOrder,
        type Wanted} from '../logic/model.ts';
import type {Store} from './store.ts';

const gatherMs = 15;  // news of one moment lead to one reading
const pathsEveryMs = 5000;  // nothing tells of nets and modems: they are asked
const pageMax = 60;
const historyFacts = 400;
const atOnce = 3;
const noFacts = Number.MAX_SAFE_INTEGER;  // a timeline from there on is empty: who looks at it asks for it

// A terminal stands between us and a net as a modem does.
const asModem = ({terminal, ...rest}: Terminal): Modem => ({modem: terminal, ...rest});

export class Reader {
  #store: Store;
  #wanted: Wanted = nothingWanted();
  #reading = new Set<string>();
  #stale = new Set<string>();  // of those being read: news have come since
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;  // a later reading of everything makes an earlier one void
  #everything = false;
  #visit = 0;  // a session's; what was asked in one is not shown in the next
  #close: () => void = () => {};

  constructor(store: Store) { this.#store = store; }

  start(): void {
    const role = this.#store.state.session?.role;
    const stopFeed = openFeed({
      stream: role !== 'technician',  // its news are of orders
      readAnew: () => void this.all(),
      news: news => {
        const taken = takeNews(this.#store.state.model, news);
        for (const id of taken.touched) {
          if (this.#reading.has(id) || this.#everything) this.#stale.add(id);
          if (this.#store.state.opened?.id === id) this.want(w => w.orders.add(id));
        }
        this.#store.model(() => taken.model);
        this.want(w => {
          for (const id of taken.wanted.orders) w.orders.add(id);
          w.emergencies ||= taken.wanted.emergencies;
          w.readiness ||= taken.wanted.readiness;
          w.nets ||= taken.wanted.nets;
        });
      },
      alive: at => this.#store.set({live: true, certainAt: at}),
      health: ({journal, broker}) => {
        const {health} = this.#store.state;
        if (health.journal !== journal || health.broker !== broker) this.#store.set({health: {journal, broker}});
      },
      lost: () => { if (this.#store.state.live) this.#store.set({live: false}); },
    });
    const paths = setInterval(() => this.want(w => {
      w.nets = true;
      w.readiness ||= role === 'technician';
    }), pathsEveryMs);
    this.#close = () => {
      stopFeed();
      clearInterval(paths);
      clearTimeout(this.#timer);
      this.#run++;
      this.#visit++;
      this.#timer = undefined;
      this.#wanted = nothingWanted();
    };
  }
  stop(): void { this.#close(); }

  want(add: (w: Wanted) => void): void {
    add(this.#wanted);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#fetch();
    }, gatherMs);
  }

  async all(): Promise<void> {
    const run = ++this.#run;
    this.#everything = true;
    const role = this.#store.state.session?.role;
    // Whoever is in distress is not to wait for a long list of orders.
    this.want(w => { w.emergencies = w.readiness = w.nets = true; });
    const orders = role === 'technician' ? [] : await this.#orders();
    if (run !== this.#run) return;
    const [agencies, categories, units] = await Promise.all([
      read<{agencies: Agency[]}>('agencies'),
      read<{categories: Category[]}>('categories'),
      read<{units: Record<string, string>}>('units'),
    ]);
    if (run !== this.#run) return;
    this.#everything = false;
    this.#store.model(m => ({
      ...(orders ? withOrders(m, orders) : m),
      loaded: m.loaded || orders !== null,
      ...(agencies.ok ? {agencies: agencies.value.agencies} : {}),
      ...(categories.ok ? {categories: categories.value.categories} : {}),
      ...(units.ok ? {units: units.value.units} : {}),
    }));
    const stale = [...this.#stale];
    this.#stale.clear();
    const opened = this.#store.state.opened;
    this.want(w => {
      for (const id of stale) w.orders.add(id);
      if (opened) w.orders.add(opened.id);
    });
    if (!orders || !agencies.ok || !categories.ok) setTimeout(() => { if (run === this.#run) void this.all(); }, 2000);
    if (role !== 'technician' && role !== 'desk') void this.#history();
  }

  async #orders(): Promise<Order[] | null> {
    const list: Order[] = [];
    let from = 0;
    for (let page = 0; page < pageMax; ++page) {
      const answer = await read<{orders: Order[]; next?: number}>(`orders?limit=1000&from=${from}`);
      if (!answer.ok && answer.failure.status === 403) {
        this.#store.set({forbidden: true});
        return [];
      }
      if (!answer.ok) return null;
      list.push(...answer.value.orders);
      if (answer.value.next === undefined) return list;
      from = answer.value.next;
    }
    return list;
  }

  // What crews said before this page was there.
  async #history(): Promise<void> {
    const visit = this.#visit;
    const status = await read<{journal?: {last_seq?: number}}>('status');
    let from: number | undefined = status.ok ? Math.max(0, (status.value.journal?.last_seq ?? 0) - historyFacts) : undefined;
    for (let page = 0; from !== undefined && page < 5; ++page) {
      const answer: Awaited<ReturnType<typeof read<{facts: Fact[]; next?: number}>>> =
          await read<{facts: Fact[]; next?: number}>(`journal?from=${from}&limit=${historyFacts}`);
      if (!answer.ok || visit !== this.#visit) return;
      this.#store.model(m => withHistory(m, answer.value.facts));
      from = answer.value.next;
    }
  }

  async #fetch(): Promise<void> {
    const w = this.#wanted;
    this.#wanted = nothingWanted();
    const tasks: Promise<void>[] = [];
    for (const id of w.orders) {
      if (this.#reading.has(id)) this.#stale.add(id);
      else if (this.#reading.size < atOnce) tasks.push(this.#order(id));
      else this.want(later => later.orders.add(id));
    }
    if (w.emergencies) tasks.push(this.#emergencies());
    if (w.readiness) tasks.push(this.#readiness());
    if (w.nets) tasks.push(this.#paths());
    await Promise.all(tasks);
  }

  async #order(id: string): Promise<void> {
    this.#reading.add(id);
    this.#stale.delete(id);
    const opened = this.#store.state.opened;
    const visit = this.#visit;
    const last = opened?.facts[opened.facts.length - 1];
    const from = opened?.id !== id ? noFacts : last ? last.seq + 1 : 0;
    const answer = await read<OrderAnswer>(`orders/${encodeURIComponent(id)}?from=${from}`);
    this.#reading.delete(id);
    if (visit !== this.#visit) return;
    if (answer.ok) {
      const {open, facts, next} = answer.value;
      this.#store.model(m => (open ? withOrder(m, open) : withoutOrder(m, id)));
      const now = this.#store.state.opened;
      if (now?.id === id && from === noFacts) {
        this.#stale.add(id);  // it was chosen meanwhile
      } else if (now?.id === id) {
        const last = now.facts[now.facts.length - 1]?.seq ?? 0;
        const fresh = facts.filter(f => f.seq > last);
        this.#store.set({opened: {...now, order: open ?? now.order, over: !open, facts: [...now.facts, ...fresh]}});
        if (next !== undefined && fresh.length > 0) this.#stale.add(id);
      }
    } else if (answer.failure.status === 404) {
      this.#store.model(m => withoutOrder(m, id));
    } else if (answer.failure.status !== 401) {
      setTimeout(() => this.want(w => w.orders.add(id)), 1000);
    }
    if (this.#stale.delete(id)) this.want(w => w.orders.add(id));
  }

  async #emergencies(): Promise<void> {
    if (this.#store.state.session?.role === 'technician') return;
    const visit = this.#visit;
    const answer = await read<{emergencies: Emergency[]}>('emergencies');
    if (visit !== this.#visit) return;
    if (answer.ok) this.#store.model(m => ({...m, emergencies: answer.value.emergencies}));
    else setTimeout(() => this.want(w => { w.emergencies = true; }), 1000);
  }
  async #readiness(): Promise<void> {
    const visit = this.#visit;
    const answer = await read<{agencies: Readiness[]}>('readiness');
    if (answer.ok && visit === this.#visit) this.#store.model(m => ({...m, readiness: answer.value.agencies}));
  }
  async #paths(): Promise<void> {
    if (this.#store.state.session?.role === 'desk') return;
    const visit = this.#visit;
    const [nets, modems] = await Promise.all([
      read<{nets: Net[]}>('nets'),
      read<{modems: Modem[]; terminals?: Terminal[]}>('modems'),
    ]);
    if (visit !== this.#visit) return;
    this.#store.model(m => ({
      ...m,
      nets: nets.ok ? nets.value.nets : null,
      modems: modems.ok ? [...modems.value.modems, ...(modems.value.terminals ?? []).map(asModem)] : null,
    }));
  }

  choose(id: string | null): void {
    const {opened, model} = this.#store.state;
    if (opened?.id === id) return;
    this.#store.set({
      opened: id === null ? null : {id, order: model.orders.get(id) ?? null, facts: [], over: false},
      form: null, notice: '',
    });
    if (id !== null) this.want(w => w.orders.add(id));
  }

  forget(): void {
    this.#store.set({model: emptyModel, opened: null, form: null, live: false, certainAt: null, forbidden: false});
  }
}
