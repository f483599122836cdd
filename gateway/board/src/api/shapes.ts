// What the gateway says, as gateway/contract and gateway/verbs spell it. Words of the contract are strings here: one
// that is new to this page is shown as it came.

export type Role = 'administrator' | 'dispatcher' | 'desk' | 'technician' | 'viewer';

export interface Session {
  name: string;
  role: Role;
  agency?: string;
  csrf: string;
  expires?: string;
}

export interface Actor {
  role?: string;
  name?: string;
  channel?: string;
}

export interface Assignment {
  unit: string;
  agency: string;
  role: string;
  state: string;
  since: string;
  reason?: string;
  result?: string;
  stand_down?: string;
  overdue?: number;
}

export interface Delivery {
  delivery: number;
  agency: string;
  unit?: string;  // none: the agency's desk
  channel: string;  // "aprs:DMKR1-7"
  kind: string;
  evidence: string;
  since: string;
  reason?: string;
}

export interface Order {
  order: string;
  rev: number;
  number: number;
  prio: string;
  category?: string;
  text?: string;
  addr?: string;
  edition: number;
  purpose?: string;
  accepted_at: string;
  valid_until: string;
  cancelled: boolean;
  verified?: boolean;  // false: no transmitter is keyed for it yet
  held?: boolean;
  disposition?: string;
  ticked?: string[];
  links?: {order: string; relation: string}[];
  assignments: Assignment[];
  deliveries: Delivery[];
  deliveries_left_out?: number;
  alarms: string[];  // agencies
}

// One fact of the journal. What else it has depends on its type (gateway/contract/news.cpp).
export interface Fact {
  seq: number;
  at: string;
  type: string;
  order?: string;
  unit?: string;
  units?: string[];
  agency?: string;
  emergency?: string;
  by?: Actor;
  to?: string;
  from?: string | number;
  step?: string;
  sent?: number;
  evidence?: string;
  delivery?: number;
  reason?: string;
  note?: string;
  text?: string;
  what?: string;
  why?: string;
  wanted?: string;
  state?: string;
  outcome?: string;
  src?: string;
  number?: number;
  prio?: string;
  rev?: number;
  times?: number;
  other?: string;
  relation?: string;
  item?: string;
  done?: boolean;
  confirmed?: boolean;
  implied?: string[];
  device_at?: string;
}

export interface OrderAnswer {
  open?: Order;
  facts: Fact[];
  next?: number;
}

// One line of the live feed.
export interface Status {
  seq: number;
  at: string;
  layer: string;
  state: string;
  order?: string;
  rev?: number;
  number?: number;
  unit?: string;
  delivery?: number;
  channel?: string;
  by?: Actor;
  device_at?: string;
  reason?: string;
  note?: string;
  implied?: string[];
  units?: string[];
  subject?: string;
  position?: Position;
  tasks?: Task[];
  unsure?: boolean;
  repeat?: boolean;
}

export interface News {
  boot?: string;
  agency?: string;
  statuses: Status[];
}

export interface Position {
  lat: number;
  lon: number;
  acc?: number;
  at?: string;
}

export interface Task {
  order: string;
  number: number;
  state: string;
}

export interface Emergency {
  emergency: string;
  unit?: string;
  agency?: string;
  channel?: string;
  note?: string;
  unsure?: boolean;
  since: string;
  escalated: boolean;
  acknowledged_at?: string;
  by?: Actor;
  position?: Position;
  tasks?: Task[];
}

export interface Readiness {
  agency: string;
  state: string;
  since?: string;
  reason?: string;
  alarm: boolean;
  heard?: string;
  silent?: string;
  paths: {path: string; up?: boolean; reason?: string}[];
}

export interface Unit {
  unit: string;
  name: string;
  standby?: boolean;
  channels: {channel: string; net?: string; reserve?: boolean}[];
}

export interface Agency {
  agency: string;
  name: string;
  kecamatan?: string;
  local_as?: string;  // the name it stands for in its district
  stand_in?: string;
  desk: {channel: string}[];
  units: Unit[];
}

export interface Route {
  agency: string;  // or a name that some agencies stand for locally: "polsek_local"
  role: string;
  note?: string;
  hours?: string;
}

export interface Category {
  category: string;
  prio: string;
  name: {id: string; en: string};
  routes: Route[];
  sop: {item: string; id: string; en: string}[];
  sop_draft: boolean;
}

export interface Net {
  net: string;
  modem_up: boolean;
  queued: number;
  airtime_used_ms: number;
  airtime_limit_ms: number;
  quiet_until?: string;
  channel?: {busy: boolean; stuck: boolean; busy_since?: string; unit?: string};
  waiting?: {why: string; rank: string; since: string; at?: string; voice?: boolean;
             carries: {order: string; delivery: number}[]}[];
}

export interface Terminal {
  terminal: string;
  state: string;
  reason?: string;
}

export interface Modem {
  modem: string;
  state: string;
  reason?: string;
}

export interface Credential {  // a phone's, or an agency's own system's
  phone: string;
  kind: 'phone' | 'agency';
  of: string;
  label?: string;
  enrolled: boolean;
}

export interface PhoneContact {  // what was heard of somebody's phones
  responder: string;
  unit?: string;
  desk?: string;  // of this agency
  phones: {
    phone?: string;
    state: 'never' | 'reachable' | 'unreachable' | 'unsure';
    last?: string;
    battery?: number;
    battery_low?: boolean;
  }[];
}

export interface PhoneLink {
  phone: string;
  link: string;
  qr_svg: string;
}
