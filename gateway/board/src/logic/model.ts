// What the board knows, and how news change it. Values only: whatever changes is made anew, so that a row whose order is
// the same object need not be drawn again.
import type {Agency, Category, Emergency, Fact, Modem, Net, News, Order, Readiness, Status} from '../api/shapes.ts';
import {mayAdvance} from './ladder.ts';
import {millis} from './time.ts';

// The last word of a crew, or of whoever spoke for it.
export interface Said {
  at: string;
  unit: string;
  group: string;  // of the words: assignment, note, call, answer
  name: string;
  text: string;
  by: string;
}

export interface Call {
  seq: number;
  unit: string;
  at: string;
  note: string;
}

export interface Model {
  loaded: boolean;
  orders: ReadonlyMap<string, Order>;
  said: ReadonlyMap<string, Said>;  // by order
  calls: readonly Call[];  // crews that ask to be spoken to
  units: Readonly<Record<string, string>>;  // availability
  emergencies: readonly Emergency[];
  readiness: readonly Readiness[];
  agencies: readonly Agency[];
  categories: readonly Category[];
  nets: readonly Net[] | null;  // null: not known, or not for this role
  modems: readonly Modem[] | null;
}

export const emptyModel: Model = {
  loaded: false,
  orders: new Map(),
  said: new Map(),
  calls: [],
  units: {},
  emergencies: [],
  readiness: [],
  agencies: [],
  categories: [],
  nets: null,
  modems: null,
};

// What news do not carry and must be read.
export interface Wanted {
  orders: Set<string>;
  emergencies: boolean;
  readiness: boolean;
  nets: boolean;
}
export const nothingWanted = (): Wanted => ({orders: new Set(), emergencies: false, readiness: false, nets: false});

const callsMax = 30;

// The news changed this; `touched` are the orders they spoke of.
export function takeNews(model: Model, news: News): {model: Model; wanted: Wanted; touched: Set<string>} {
  const wanted = nothingWanted();
  const touched = new Set<string>();
  let m = model;
  for (const s of news.statuses) {
    if (s.order) touched.add(s.order);
    m = takeStatus(m, s, wanted);
  }
  return {model: m, wanted, touched};
}

function takeStatus(m: Model, s: Status, wanted: Wanted): Model {
  switch (s.layer) {
    case 'assignment':
      return withSaid(moved(m, s, wanted), s, 'assignment');
    case 'delivery':
      return delivered(m, s, wanted);
    case 'order':
      if (s.state === 'closed' && s.order) return withoutOrder(m, s.order);
      break;
    case 'unit':
      return s.unit ? {...m, units: {...m.units, [s.unit]: s.state}} : m;
    case 'call':
      return s.state === 'speak' ? withCall(m, s) : m;
    case 'emergency':
      wanted.emergencies = true;
      return m;
    case 'readiness':
      wanted.readiness = true;
      return m;
    case 'net':
      wanted.nets = true;
      return m;
    case 'alarm':
      if (!s.order) wanted.readiness = true;
      break;
    case 'note':
      if (s.order && s.state.startsWith('sop_')) wanted.orders.add(s.order);
      return withSaid(m, s, 'note');
    case 'answer':
      return withSaid(m, s, 'answer');
    default:
      break;
  }
  // New words, units, deliveries, alarms: the news do not carry them whole.
  if (s.order) wanted.orders.add(s.order);
  return m;
}

function moved(m: Model, s: Status, wanted: Wanted): Model {
  const order = s.order ? m.orders.get(s.order) : undefined;
  const at = order?.assignments.findIndex(a => a.unit === s.unit) ?? -1;
  const a = order?.assignments[at];
  // A stand-down's confirmation, a time that came late: said of the assignment, and no state of it.
  if (!order || !a || s.state === 'filled_in' || s.state.startsWith('stand_down')) {
    if (s.order) wanted.orders.add(s.order);
    return m;
  }
  if (millis(s.at) < millis(a.since)) return m;
  const assignments = [...order.assignments];
  const {overdue: _, reason: __, ...rest} = a;  // its crew has spoken: what was owed is counted anew
  assignments[at] = {...rest, state: s.state, since: s.at, ...(s.reason ? {reason: s.reason} : {})};
  return withOrder(m, {...order, assignments});
}

function delivered(m: Model, s: Status, wanted: Wanted): Model {
  const order = s.order ? m.orders.get(s.order) : undefined;
  const at = order?.deliveries.findIndex(d => d.delivery === s.delivery) ?? -1;
  const d = order?.deliveries[at];
  if (!order || !d) {
    if (s.order) wanted.orders.add(s.order);
    return m;
  }
  if (!mayAdvance(d.evidence, s.state)) return m;
  const deliveries = [...order.deliveries];
  const {reason: _, ...rest} = d;
  deliveries[at] = {...rest, evidence: s.state, since: s.at, ...(s.reason ? {reason: s.reason} : {})};
  return withOrder(m, {...order, deliveries});
}

function withSaid(m: Model, s: Status, group: string): Model {
  // What the console notes down is on the timeline; it is not the crew's word.
  if (!s.order || s.state === 'console' || s.state.startsWith('sop_')) return m;
  if (s.by?.role === 'gateway' || (!s.by && group !== 'note')) return m;
  const before = m.said.get(s.order);
  if (before && millis(before.at) > millis(s.at)) return m;
  const text = [s.reason, s.note].filter(Boolean).join('. ');
  const said = new Map(m.said);
  said.set(s.order, {at: s.at, unit: s.unit ?? '', group, name: s.state, text, by: s.by?.name ?? ''});
  return {...m, said};
}

function withCall(m: Model, s: Status): Model {
  if (m.calls.some(c => c.seq === s.seq)) return m;
  return {...m, calls: [{seq: s.seq, unit: s.unit ?? '', at: s.at, note: s.note ?? ''}, ...m.calls].slice(0, callsMax)};
}

export function withoutCall(m: Model, seq: number): Model {
  return {...m, calls: m.calls.filter(c => c.seq !== seq)};
}

export function withOrder(m: Model, order: Order): Model {
  const orders = new Map(m.orders);
  orders.set(order.order, order);
  return {...m, orders};
}

export function withoutOrder(m: Model, id: string): Model {
  if (!m.orders.has(id)) return m;
  const orders = new Map(m.orders);
  orders.delete(id);
  const said = new Map(m.said);
  said.delete(id);
  return {...m, orders, said};
}

// A list read anew. An order that has not changed keeps its object, and with it everything that was drawn for it.
export function withOrders(m: Model, list: readonly Order[]): Model {
  const orders = new Map<string, Order>();
  for (const o of list) {
    const before = m.orders.get(o.order);
    orders.set(o.order, before && JSON.stringify(before) === JSON.stringify(o) ? before : o);
  }
  return {...m, orders};
}

// What crews said before this page was opened, from the journal's last facts.
export function withHistory(m: Model, facts: readonly Fact[]): Model {
  for (const f of facts) {
    const layer = f.type === 'note_taken' ? 'note' : f.type === 'assignment_moved' ? 'assignment'
        : f.type === 'unit_called' ? 'call' : '';
    if (!layer || (f.order && !m.orders.has(f.order))) continue;
    const {order, unit, by, reason} = f;
    const note = f.note ?? f.text;
    const s: Status = {
      seq: f.seq, at: f.at, layer, state: (layer === 'assignment' ? f.to : f.what) ?? '',
      ...(order ? {order} : {}), ...(unit ? {unit} : {}), ...(by ? {by} : {}),
      ...(reason ? {reason} : {}), ...(note ? {note} : {}),
    };
    if (layer !== 'call') m = withSaid(m, s, layer);
    else if (s.state === 'speak') m = withCall(m, s);
  }
  return m;
}

// What a unit is at: its open assignments.
export function tasksOf(m: Model): Map<string, {order: Order; state: string; since: string}[]> {
  const tasks = new Map<string, {order: Order; state: string; since: string}[]>();
  const over = new Set(['done', 'rejected', 'cancelled', 'handed_over']);
  for (const order of m.orders.values()) {
    for (const a of order.assignments) {
      if (over.has(a.state)) continue;
      const list = tasks.get(a.unit) ?? [];
      list.push({order, state: a.state, since: a.since});
      tasks.set(a.unit, list);
    }
  }
  return tasks;
}
