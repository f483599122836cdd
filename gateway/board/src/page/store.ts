// What the page shows, in one place, and who wants to know when it changes.
import type {Health} from '../api/client.ts';
import {emptyModel, type Model} from '../logic/model.ts';
import type {Language} from '../logic/words.ts';
import type {Fact, Order, Session} from '../api/shapes.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Form = 'new' | 'answer' | 'note' | 'cancel' | 'alarm' | 'reach' | 'help' | null;

export interface Opened {  // the chosen order
  id: string;
  order: Order | null;  // as it stood last; null: not read yet, or nowhere
  facts: readonly Fact[];
  over: boolean;  // not open any more
}

export interface State {
  session: Session | null;
  lastName: string;  // who was logged in last
  checked: boolean;  // whether there is a session has been asked
  ended: boolean;  // there was one
  model: Model;
  forbidden: boolean;  // this role does not see orders
  health: Health;
  live: boolean;
  certainAt: number | null;  // up to when the gateway has told everything
  opened: Opened | null;
  form: Form;
  about: string;  // what the form is about: an agency or an emergency
  notice: string;
  language: Language;
  theme: Theme;
  wall: boolean;
  armed: boolean;  // the browser lets us make sound
}

type Listener = () => void;
const gatherMs = 50;

export class Store {
  #listeners = new Set<Listener>();
  #state: State;
  #told = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  constructor(state: State) { this.#state = state; }

  get state(): State { return this.#state; }
  // What a person does shows at once.
  set(change: Partial<State>): void {
    this.#state = {...this.#state, ...change};
    this.#tell();
  }
  // The first news show at once too; a torrent is drawn a few times a second, not once for each.
  model(change: (m: Model) => Model): void {
    const model = change(this.#state.model);
    if (model === this.#state.model) return;
    this.#state = {...this.#state, model};
    const wait = this.#told + gatherMs - performance.now();
    if (wait <= 0) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), wait);
  }
  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#told = performance.now();
    for (const l of [...this.#listeners]) l();
  }
  listen(l: Listener): () => void {
    this.#listeners.add(l);
    return () => this.#listeners.delete(l);
  }
}

// Remembered on this machine: how the page looks, and nothing else.
function remembered(key: string): string {
  try {
    return localStorage.getItem(`kentongan.${key}`) ?? '';
  } catch {
    return '';  // a browser that keeps nothing is no reason to stop
  }
}
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`kentongan.${key}`, value);
  } catch {
    // likewise
  }
}

export function firstState(query: URLSearchParams): State {
  const theme = remembered('theme');
  return {
    session: null, lastName: '', checked: false, ended: false,
    model: emptyModel,
    forbidden: false,
    health: {journal: true, broker: true},
    live: false, certainAt: null,
    opened: null, form: null, about: '', notice: '',
    language: remembered('language') === 'en' ? 'en' : 'id',
    theme: theme === 'dark' || theme === 'light' ? theme : 'system',
    wall: query.has('dinding'),
    armed: false,
  };
}
