// Turns the link of an invitation into this phone's own credential. The link works once.
import {readEnrolment, type Enrolment} from '../logic/shapes.ts';

// The token behind '#daftar='; it is taken out of the address at once, so that no history and no screenshot has it.
export function invitationInAddress(): string | null {
  const token = /^#daftar=([^&]+)$/.exec(location.hash)?.[1];
  if (!token) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return decodeURIComponent(token);
}

export type Enrolled = {ok: true; enrolment: Enrolment} | {ok: false; why: 'used' | 'unreachable' | 'failed'; detail: string};

export async function enrol(invitation: string): Promise<Enrolled> {
  let answer: Response;
  try {
    answer = await fetch('/api/v1/phones/enrol', {
      method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({v: 1, invitation}), cache: 'no-store',
    });
  } catch {
    return {ok: false, why: 'unreachable', detail: ''};
  }
  if (answer.status === 401) return {ok: false, why: 'used', detail: ''};
  try {
    const enrolment = answer.ok ? readEnrolment(await answer.json()) : null;
    return enrolment ? {ok: true, enrolment} : {ok: false, why: 'failed', detail: String(answer.status)};
  } catch {
    return {ok: false, why: 'failed', detail: String(answer.status)};
  }
}
