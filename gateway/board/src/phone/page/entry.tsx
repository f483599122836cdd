// The states in which this page is no phone yet, or not any more.
import {usePhone} from './parts.tsx';

export function Strange() {
  const {t} = usePhone();
  return <main class="notice"><h1>{t('strange.title')}</h1><p>{t('strange.how')}</p></main>;
}

export function Elsewhere() {
  const {phone, t} = usePhone();
  return (
    <main class="notice">
      <h1>{t('elsewhere.title')}</h1>
      <p>{t('elsewhere.why')}</p>
      <button class="big" onClick={() => phone.turn.take(true)}>{t('elsewhere.here')}</button>
    </main>
  );
}

export function Invited() {
  const {phone, t} = usePhone();
  const unsent = phone.sender.outbox.waiting().filter(e => e.human).length;
  const problem = phone.enrolProblem as '' | 'used' | 'unreachable' | 'failed';
  const leave = () => phone.leaveInvitation();
  return (
    <main class="notice">
      <h1>{t('invited.title')}</h1>
      {problem ? <p class="warning" role="alert">{t(`invited.${problem}`)}</p> : null}
      {phone.enrolling ? <p>{t('page.loading')}</p> : null}
      {!phone.enrolling && phone.who && !problem ? <p>{t('invited.replace', {name: phone.who.unit_name ?? phone.who.phone})}</p> : null}
      {!phone.enrolling && phone.who && unsent ? <p class="warning">{t('invited.unsent', {n: unsent})}</p> : null}
      {phone.enrolling ? null : (
        <div class="stack">
          {problem === 'used' ? null : <button class="big" onClick={() => void phone.enrol()}>{t(problem ? 'invited.again' : phone.who ? 'invited.yes' : 'invited.again')}</button>}
          <button onClick={leave}>{t('page.back')}</button>
        </div>
      )}
    </main>
  );
}
