// Responders' phones, for whoever looks after them: which there are, when each was heard, and how another is set up.
import {useEffect, useState} from 'preact/hooks';
import {change, newKey, read} from '../api/client.ts';
import type {Credential, PhoneContact, PhoneLink} from '../api/shapes.ts';
import {millis} from '../logic/time.ts';
import {Age, Field, Section, useWords} from './parts.tsx';
import {failureText, SendForm} from './send.tsx';

interface Listed {
  phones: Credential[];
  responders: PhoneContact[];
}
const lookEveryMs = 3000;

export function Phones() {
  const {t} = useWords();
  const [listed, setListed] = useState<Listed | null>(null);
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<PhoneLink | null>(null);
  const [revoking, setRevoking] = useState('');
  const [failure, setFailure] = useState('');
  const look = () => void read<Listed>('phones').then(r => { if (r.ok) setListed(r.value); });
  useEffect(() => {
    look();
    const again = setInterval(look, lookEveryMs);
    return () => clearInterval(again);
  }, []);

  const act = async <T,>(path: string, then: (value: T) => void) => {
    const result = await change<T>(path, {v: 1}, newKey());
    setFailure(result.ok ? '' : failureText(t, result.failure));
    setRevoking('');
    if (result.ok) then(result.value);
    look();
  };
  return (
    <Section title={t('phones.title')} kind="phones">
      {link ? <Code link={link} close={() => setLink(null)} />
       : adding ? <Add contacts={listed?.responders ?? []} back={() => setAdding(false)} done={made => { setAdding(false); setLink(made); look(); }} />
       : <div class="buttons"><button type="button" onClick={() => setAdding(true)}>{t('phones.add')}</button></div>}
      {failure ? <p class="failure" role="alert">{failure}</p> : null}
      <ul>
        {listed?.phones.map(p => (
          <li key={p.phone} data-phone={p.phone}>
            <span class="what"><b>{p.phone}</b> {p.label ?? ''}</span>
            <State phone={p} contacts={listed.responders} />
            {revoking === p.phone ? (
              <span class="deeds">
                <button type="button" class="attention-button" onClick={() => void act(`phones/${p.phone}/revoke`, () => {})}>{t('phones.revoke_now')}</button>
                <button type="button" onClick={() => setRevoking('')}>{t('page.back')}</button>
              </span>
            ) : (
              <span class="deeds">
                {p.kind === 'phone' ? <button type="button" onClick={() => void act<PhoneLink>(`phones/${p.phone}/link`, setLink)}>{t('phones.link')}</button> : null}
                <button type="button" onClick={() => setRevoking(p.phone)}>{t('phones.revoke')}</button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {listed?.phones.length === 0 ? <p class="empty">{t('phones.none')}</p> : null}
    </Section>
  );
}

// As far as it is known: a phone that says nothing of itself may be any other app with its key.
function State({phone, contacts}: {phone: Credential; contacts: PhoneContact[]}) {
  const {t} = useWords();
  if (phone.kind === 'agency') return <span class="faint">{t('phones.system')}</span>;
  if (!phone.enrolled) return <span class="faint">{t('phones.waits')}</span>;
  const heard = contacts.find(c => c.responder === phone.of)?.phones.find(one => one.phone === phone.phone);
  const state = heard?.state ?? 'never';
  return (
    <span class={state === 'reachable' ? 'well' : state === 'unreachable' ? 'bad' : 'faint'}>
      {t(`phones.${state}`)}{heard?.last ? <> <Age since={millis(heard.last)} /></> : null}
      {heard?.battery_low ? ` · ${t('phones.battery', {n: heard.battery ?? 0})}` : ''}
    </span>
  );
}

// Whoever the city's file reaches by phone: crews, desks, supervisors.
function Add({contacts, back, done}: {contacts: PhoneContact[]; back: () => void; done: (link: PhoneLink) => void}) {
  const {t} = useWords();
  const [responder, setResponder] = useState('');
  const [label, setLabel] = useState('');
  return (
    <SendForm title={t('phones.add')} path="phones" label={t('phones.make')} ready={responder !== ''} back={back}
              body={() => ({v: 1, responder, ...(label.trim() ? {label: label.trim()} : {})})} done={made => done(made as PhoneLink)}>
      <div class="pair">
        <Field label={t('phones.whom')}>
          <select name="responder" value={responder} onChange={e => setResponder(e.currentTarget.value)}>
            <option value="" />
            {contacts.map(c => (
              <option key={c.responder} value={c.responder}>
                {c.responder}{c.unit && c.unit !== c.responder ? ` (${c.unit})` : c.desk ? ` (${t('phones.desk', {agency: c.desk})})` : ''}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('phones.label')}>
          <input name="label" maxLength={40} value={label} onInput={e => setLabel(e.currentTarget.value)} />
        </Field>
      </div>
    </SendForm>
  );
}

function Code({link, close}: {link: PhoneLink; close: () => void}) {
  const {t} = useWords();
  return (
    <div class="form" role="group" aria-label={t('phones.scan', {phone: link.phone})}>
      <h2>{t('phones.scan', {phone: link.phone})}</h2>
      <img class="code" src={`data:image/svg+xml,${encodeURIComponent(link.qr_svg)}`} alt={link.link} />
      <p><a href={link.link}>{t('phones.open')}</a> <small>{t('phones.once')}</small></p>
      <div class="buttons"><button type="button" class="primary" onClick={close}>{t('page.close')}</button></div>
    </div>
  );
}
