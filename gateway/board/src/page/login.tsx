// Who are you? By name and password, or by a link that lets a person set his password once.
import {useEffect, useRef, useState} from 'preact/hooks';
import {acceptInvitation, logIn} from '../api/session.ts';
import type {Failure} from '../api/client.ts';
import type {Session} from '../api/shapes.ts';
import {Field, useWords} from './parts.tsx';
import {failureText} from './send.tsx';

const shortest = 10;

function useAttempt(entered: (s: Session) => void, wrong: (f: Failure) => string) {
  const {t} = useWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const go = async (attempt: ReturnType<typeof logIn>) => {
    setBusy(true);
    setFailure('');
    const result = await attempt;
    setBusy(false);
    if (result.ok) return entered(result.value);
    const f = result.failure;
    setFailure(f.status === 401 ? wrong(f)
        : f.status === 429 ? t('login.wait', {s: f.retryAfter || 30})
        : f.status === 0 ? t('login.not_reached') : failureText(t, f));
  };
  return {busy, failure, setFailure, go};
}

function useFirstField() {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return form;
}

export function Login({ended, entered}: {ended: boolean; entered: (s: Session) => void}) {
  const {t} = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const {busy, failure, go} = useAttempt(entered, () => t('login.wrong'));
  const form = useFirstField();
  return (
    <form ref={form} class="login" aria-label={t('login.title')}
          onSubmit={e => { e.preventDefault(); void go(logIn(name, password)); }}>
      <h1>Kentongan 112</h1>
      {ended ? <p class="notice">{t('login.ended')}</p> : null}
      <Field label={t('login.name')}>
        <input name="username" value={name} autocomplete="username" required maxLength={64}
               onInput={e => setName(e.currentTarget.value)} />
      </Field>
      <Field label={t('login.password')}>
        <input name="password" type="password" value={password} autocomplete="current-password" required maxLength={256}
               onInput={e => setPassword(e.currentTarget.value)} />
      </Field>
      {failure ? <p class="failure" role="alert">{failure}</p> : null}
      <div class="buttons"><button type="submit" class="primary" disabled={busy}>{t('login.enter')}</button></div>
    </form>
  );
}

export function Invitation({token, entered}: {token: string; entered: (s: Session) => void}) {
  const {t} = useWords();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const {busy, failure, setFailure, go} = useAttempt(entered, () => t('invite.used'));
  const form = useFirstField();
  const send = () => {
    if ([...password].length < shortest) return setFailure(t('invite.short'));
    if (password !== again) return setFailure(t('invite.differ'));
    void go(acceptInvitation(token, password));
  };
  return (
    <form ref={form} class="login" aria-label={t('invite.title')} onSubmit={e => { e.preventDefault(); send(); }}>
      <h1>{t('invite.title')}</h1>
      <p>{t('invite.explain')}</p>
      <Field label={t('login.password')}>
        <input name="password" type="password" value={password} autocomplete="new-password" required maxLength={256}
               onInput={e => setPassword(e.currentTarget.value)} />
      </Field>
      <Field label={t('invite.again')}>
        <input name="again" type="password" value={again} autocomplete="new-password" required maxLength={256}
               onInput={e => setAgain(e.currentTarget.value)} />
      </Field>
      {failure ? <p class="failure" role="alert">{failure}</p> : null}
      <div class="buttons"><button type="submit" class="primary" disabled={busy}>{t('invite.set')}</button></div>
    </form>
  );
}
