// Small parts that every other part of the phone's page uses.
import {createContext, type ComponentChildren} from 'preact';
import {useContext, useEffect, useLayoutEffect, useReducer, useRef} from 'preact/hooks';
import {clock} from '../../logic/time.ts';
import {sayPhone, sayPhoneName, type PhoneKey} from '../logic/words.ts';
import type {Entry} from '../logic/outbox.ts';
import type {Phone} from '../phone.ts';

export const ThePhone = createContext<Phone>(null as never);

export function usePhone() {
  const phone = useContext(ThePhone);
  return {
    phone,
    t: (key: PhoneKey, values?: Record<string, string | number>) => sayPhone(phone.language, key, values),
    name: (group: string, value: string) => sayPhoneName(phone.language, group, value),
  };
}
export function useChanges(phone: Phone): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  // Before the first drawing is over: what changes at once must not be missed.
  useLayoutEffect(() => phone.listen(() => again(0)), [phone]);
}

// Whether a message has arrived is said by a word, a sign and a colour.
export function Fate({entry}: {entry: Entry}) {
  const {t} = usePhone();
  const sign = {waiting: '◷', sent: '✓', refused: '✕'}[entry.fate];
  return <span class={`fate ${entry.fate}`}>{sign} {t(`fate.${entry.fate}`)}</span>;
}

export const Time = ({at}: {at: number}) => <time>{clock(at, false)}</time>;

// A sheet over the page, from below, where the thumb is.
export function Sheet({title, children, close}: {title: string; children: ComponentChildren; close: () => void}) {
  const {t} = usePhone();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    ref.current?.showModal();
    return () => ref.current?.close();
  }, []);
  return (
    <dialog ref={ref} class="sheet" aria-label={title} onCancel={e => { e.preventDefault(); close(); }}>
      <header><h2>{title}</h2><button class="plain" onClick={close}>{t('page.close')}</button></header>
      {children}
    </dialog>
  );
}
