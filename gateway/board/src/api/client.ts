// Requests to the gateway: language, session and failures in one place. A failure is a value with the gateway's own
// words (RFC 9457), never a surprise.
import type {Session} from './shapes.ts';

export interface Failure {
  status: number;  // 0: nothing came back
  title: string;
  detail: string;
  retryAfter: number;  // seconds; 0: not said
}
export type Result<T> = {ok: true; value: T} | {ok: false; failure: Failure};

let language = 'id';
let csrf = '';
let sessionLost: () => void = () => {};
let serverAheadMs = 0;

export function speak(to: string): void { language = to; }
export function onSessionLost(run: () => void): void { sessionLost = run; }
export function keepToken(session: Session | null): void { csrf = session?.csrf ?? ''; }

// The gateway's clock, as far as its answers told it (a second's grain). All times on the page are its times.
export function gatewayNow(): number { return Date.now() + serverAheadMs; }

function learnTime(response: Response): void {
  const said = Date.parse(response.headers.get('Date') ?? '');
  // Its seconds are cut off: half of one is the better guess. Small differences are not worth a jump.
  const ahead = said + 500 - Date.now();
  if (!Number.isNaN(ahead)) serverAheadMs = Math.abs(ahead) < 1500 ? 0 : ahead;
}

async function failureOf(response: Response): Promise<Failure> {
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  const f: Failure = {status: response.status, title: '', detail: '', retryAfter};
  try {
    const body = await response.json() as {title?: unknown; detail?: unknown};
    if (typeof body.title === 'string') f.title = body.title;
    if (typeof body.detail === 'string') f.detail = body.detail;
  } catch {
    // Not a problem of the gateway's: something between us and it has answered.
  }
  return f;
}

async function request<T>(path: string, init: RequestInit, patienceMs: number): Promise<Result<T>> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patienceMs);
  try {
    const response = await fetch(path, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: giveUp.signal,
      headers: {'Accept': 'application/json', 'Accept-Language': language, ...init.headers},
    });
    learnTime(response);
    if (!response.ok) {
      if (response.status === 401) sessionLost();
      return {ok: false, failure: await failureOf(response)};
    }
    const value = response.status === 204 ? undefined : await response.json();
    return {ok: true, value: value as T};
  } catch {
    return {ok: false, failure: {status: 0, title: '', detail: '', retryAfter: 0}};
  } finally {
    clearTimeout(timer);
  }
}

export function read<T>(path: string, patienceMs = 10_000): Promise<Result<T>> {
  return request<T>(`/api/v1/${path}`, {method: 'GET'}, patienceMs);
}

// What the gateway says of itself to anybody who asks.
export interface Health {
  journal: boolean;  // false: nothing new is taken
  broker: boolean;  // false: no phone is reached
}

// Nothing: it is not there, or something between us and it has answered. That it is not ready is an answer too.
export async function ping(patienceMs: number): Promise<Health | null> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patienceMs);
  try {
    const response = await fetch('/readyz', {cache: 'no-store', signal: giveUp.signal});
    learnTime(response);
    const {journal, broker} = await response.json() as Partial<Health>;
    return typeof journal === 'boolean' && typeof broker === 'boolean' ? {journal, broker} : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// Whoever repeats a change uses the same key, so that it happens once.
export function change<T>(path: string, body: unknown, key: string): Promise<Result<T>> {
  const headers: Record<string, string> = {'Content-Type': 'application/json', 'Idempotency-Key': key};
  if (csrf) headers['X-CSRF-Token'] = csrf;
  return request<T>(`/api/v1/${path}`, {method: 'POST', headers, body: JSON.stringify(body)}, 20_000);
}

// crypto.randomUUID is missing where a page came over plain HTTP from another machine.
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(n => n.toString(16).padStart(2, '0')).join('');
}
