// A form that changes something: it keeps what was typed until the gateway has it on disk, repeats under the same key,
// and says in words why it was refused.
import type {ComponentChildren} from 'preact';
import {useLayoutEffect, useRef, useState} from 'preact/hooks';
import {change, newKey, type Failure} from '../api/client.ts';
import {useWords} from './parts.tsx';

export function failureText(t: ReturnType<typeof useWords>['t'], f: Failure): string {
  if (f.status === 0) return t('fail.network');
  const said = [f.title, f.detail].filter(Boolean).join(': ');
  return said || t('fail.status', {status: f.status});
}

export interface SendProps {
  title: string;
  path: string;
  body: () => unknown;  // what is sent, from what stands in the fields
  bodies?: () => unknown[];  // instead, when one deed takes several requests
  ready: boolean;
  done: (answer: unknown) => void;
  back: () => void;
  label?: string;
  danger?: boolean;
  children: ComponentChildren;
}

export function SendForm({title, path, body, bodies, ready, done, back, label, danger, children}: SendProps) {
  const {t} = useWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const keys = useRef(new Map<string, string>());

  // Before the next key arrives, so that what is typed goes into the form and is no shortcut.
  useLayoutEffect(() => {
    const fields = form.current?.querySelectorAll<HTMLElement>('input, select, textarea') ?? [];
    const first = [...fields].find(f => !(f instanceof HTMLSelectElement && f.options.length < 2));
    (first ?? form.current?.querySelector<HTMLElement>('button'))?.focus();
  }, [path]);

  const sendOne = (sent: unknown) => {
    const text = path + JSON.stringify(sent);
    // The same words again are the same deed; other words are another.
    const key = keys.current.get(text) ?? newKey();
    keys.current.set(text, key);
    return change(path, sent, key);
  };
  const send = async () => {
    if (busy || !ready) return;
    setBusy(true);
    setFailure('');
    let answer: unknown;
    for (const sent of bodies ? bodies() : [body()]) {
      const result = await sendOne(sent);
      if (!result.ok) {
        setBusy(false);
        return setFailure(failureText(t, result.failure));
      }
      answer = result.value;
    }
    setBusy(false);
    done(answer);
  };

  return (
    <form ref={form} class={`form ${danger ? 'danger' : ''}`} aria-label={title}
          onSubmit={event => { event.preventDefault(); void send(); }}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void send();
            } else if (event.key === 'Escape') {
              event.stopPropagation();
              back();
            }
          }}>
      <h2>{title}</h2>
      {children}
      {failure ? <p class="failure" role="alert">{t('new.not_sent')} {failure} {t('new.kept')}</p> : null}
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy || !ready}>
          {busy ? t('page.sending') : label ?? t('page.send')} <kbd>Ctrl+Enter</kbd>
        </button>
        <button type="button" onClick={back}>{t('page.back')} <kbd>Esc</kbd></button>
      </div>
    </form>
  );
}
