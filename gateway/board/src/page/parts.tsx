// Small parts that every other part uses.
import type {ComponentChildren} from 'preact';
import {useContext, useLayoutEffect, useRef} from 'preact/hooks';
import {createContext} from 'preact';
import {gatewayNow} from '../api/client.ts';
import {age, clock} from '../logic/time.ts';
import {say, sayName, type Key, type Language} from '../logic/words.ts';

export const Spoken = createContext<Language>('id');

export function useWords() {
  const language = useContext(Spoken);
  return {
    language,
    t: (key: Key, values?: Record<string, string | number>) => say(language, key, values),
    name: (group: string, value: string) => sayName(language, group, value),
  };
}

// Running clocks are written past the components: a second that passes draws no row anew.
const running = new Map<HTMLElement, () => string>();
setInterval(() => {
  for (const [element, text] of running) {
    const now = text();
    if (element.textContent !== now) element.textContent = now;
  }
}, 1000);

function useRunning(text: () => string) {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    running.set(element, text);
    element.textContent = text();
    return () => { running.delete(element); };
  });
  return ref;
}

export function Age({since, kind = ''}: {since: number; kind?: string}) {
  const ref = useRunning(() => (Number.isNaN(since) ? '' : age(since, gatewayNow())));
  return <span ref={ref} class={`age ${kind}`} role="timer" />;  // which is never announced by itself
}

export function WallClock() {
  const ref = useRunning(() => clock(gatewayNow()));
  return <span ref={ref} class="wall-clock" />;
}

export function Field({label, children, hint}: {label: string; children: ComponentChildren; hint?: string}) {
  return (
    <label class="field">
      <span class="label">{label}{hint ? <small> {hint}</small> : null}</span>
      {children}
    </label>
  );
}

export function Section({title, children, kind = '', aside}:
                        {title: string; children: ComponentChildren; kind?: string; aside?: ComponentChildren}) {
  return (
    <section class={`section ${kind}`} aria-label={title}>
      <h2>{title}{aside ? <small>{aside}</small> : null}</h2>
      {children}
    </section>
  );
}
