// Who is at the console.
import {change, keepToken, newKey, read, type Result} from './client.ts';
import type {Session} from './shapes.ts';

async function kept(answer: Promise<Result<Session>>): Promise<Result<Session>> {
  const result = await answer;
  if (result.ok) keepToken(result.value);
  return result;
}

export const currentSession = () => kept(read<Session>('session'));
export const logIn = (name: string, password: string) =>
    kept(change<Session>('session', {name, password}, newKey()));
export const acceptInvitation = (token: string, password: string) =>
    kept(change<Session>('invitation', {token, password}, newKey()));
export async function logOut(): Promise<void> {
  await change('session/end', {}, newKey());
  keepToken(null);
}
