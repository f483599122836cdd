// What goes over the wire: contract v1 (gateway/contract), and the answer to an enrolment. What does not fit is null:
// a message that cannot be read is counted by whoever reads it, and changes nothing.

export interface Enrolment {
  phone: string;
  responder: string;
  unit?: string;
  unit_name?: string;
  agency?: string;
  agency_name?: string;
  centre?: string;
  city?: string;
  root: string;  // "cc/v1/blitar/"
  username: string;
  password: string;
}

export type Kind = 'dispatch' | 'update' | 'stand_down' | 'nudge' | 'welfare';
export interface Place {
  lat?: number;
  lon?: number;
  addr?: string;
  kecamatan?: string;
}
export interface SopItem {
  id: string;
  text_id: string;
  text_en: string;
}
export interface OrderMessage {
  order: string;
  rev: number;
  delivery: number;
  number: number;
  kind: Kind;
  prio: string;
  category?: string;
  text?: string;
  loc?: Place;
  unit?: string;
  agency?: string;
  created?: string;
  valid_until?: string;
  reason?: string;
  purpose?: string;
  verified?: boolean;
  sop?: {draft: boolean; items: SopItem[]};
  ts?: string;
}

export const states = ['planned', 'offered', 'accepted', 'en_route', 'on_scene', 'transporting', 'at_destination', 'done',
  'rejected', 'no_answer', 'cancelled', 'handed_over'] as const;
export type State = typeof states[number];

export interface Receipt {
  id: string;
  state: string;
  order?: string;
  assignment?: State;
  reason?: string;
  detail?: string;
  ts?: string;
}

// How the gateway sees the crew: retained, and said again whenever it changes.
export interface UnitStatus {
  unit: string;
  at: string;
  assignments: {order: string; state: State}[];  // those that are not over
}

// What a supervisor's phone is told of an emergency.
export interface Distress {
  emergency: string;
  state: string;
  unit?: string;
  agency?: string;
  at?: string;
  note?: string;
  position?: {lat: number; lon: number; acc?: number; at?: string};
  unsure?: boolean;
}

type Loose = Record<string, unknown>;

function object(text: string): Loose | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) && (value as Loose)['v'] === 1
        ? value as Loose : null;
  } catch {
    return null;
  }
}
const isText = (v: unknown): v is string => typeof v === 'string';
const isCount = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v) && v >= 0;
const maybe = (o: Loose, ok: (v: unknown) => boolean, ...names: string[]) =>
    names.every(name => o[name] === undefined || ok(o[name]));
const isObject = (v: unknown) => v !== null && typeof v === 'object';
const kinds: readonly string[] = ['dispatch', 'update', 'stand_down', 'nudge', 'welfare'] satisfies Kind[];

function isSop(v: unknown): boolean {
  const items = isObject(v) ? (v as Loose)['items'] : null;
  return Array.isArray(items) &&
      items.every(i => isObject(i) && ['id', 'text_id', 'text_en'].every(name => isText((i as Loose)[name])));
}
function isPlace(v: unknown): boolean {
  const place = v as Loose;
  const isDegrees = (d: unknown) => typeof d === 'number' && Math.abs(d) <= 180;
  return isObject(v) && maybe(place, isText, 'addr', 'kecamatan') && maybe(place, isDegrees, 'lat', 'lon');
}

export function readOrder(text: string): OrderMessage | null {
  const o = object(text);
  const fits = o && isText(o['order']) && o['order'] !== '' && isCount(o['rev']) && isCount(o['delivery']) && isCount(o['number']) &&
      isText(o['kind']) && kinds.includes(o['kind']) && isText(o['prio']) && maybe(o, isPlace, 'loc') && maybe(o, isSop, 'sop') &&
      maybe(o, isText, 'category', 'text', 'unit', 'agency', 'created', 'valid_until', 'reason', 'purpose', 'ts');
  return fits ? o as unknown as OrderMessage : null;
}

export function readReceipt(text: string): Receipt | null {
  const o = object(text);
  const fits = o && isText(o['id']) && isText(o['state']) && maybe(o, isText, 'order', 'reason', 'detail', 'ts') &&
      maybe(o, v => (states as readonly unknown[]).includes(v), 'assignment');
  return fits ? o as unknown as Receipt : null;
}

export function readUnitStatus(text: string): UnitStatus | null {
  const o = object(text);
  const isOne = (v: unknown) => isObject(v) && isText((v as Loose)['order']) && (states as readonly unknown[]).includes((v as Loose)['state']);
  const list = o?.['assignments'];
  const fits = o && isText(o['unit']) && isText(o['at']) && !Number.isNaN(Date.parse(o['at'])) && Array.isArray(list) && list.every(isOne);
  return fits ? o as unknown as UnitStatus : null;
}

export function readDistress(text: string): Distress | null {
  const o = object(text);
  const fits = o && isText(o['emergency']) && isText(o['state']) && maybe(o, isText, 'unit', 'agency', 'at', 'note') &&
      maybe(o, isPlace, 'position');
  return fits ? o as unknown as Distress : null;
}

export function readEnrolment(value: unknown): Enrolment | null {
  const o = value as Loose;
  return isObject(value) && ['phone', 'responder', 'root', 'username', 'password'].every(name => isText(o[name]) && o[name] !== '')
      ? o as unknown as Enrolment : null;
}
