// People sign in: the administrator by the link in the log, then by name and password.
import assert from 'node:assert/strict';
import {until} from '../support/until.mjs';

const name = 'admin', password = 'kentongan bambu tua';
const cookieOf = answer => [answer.headers['set-cookie']].flat()[0].split(';')[0];

export async function signIn(witness) {
  const operation = id => witness.description.operation(id);
  const ask = (id, more) => witness.ask(operation(id), more);
  const token = await until('the link', () => /#undangan=(\S+)/.exec(witness.gateway.log)?.[1]);

  await ask('acceptInvitation', {body: {token: 'none', password}, expect: 401});
  await ask('acceptInvitation', {body: {token, password: 'kentong'}, expect: 422});
  await ask('acceptInvitation', {body: {token, password}, expect: 200});
  await ask('acceptInvitation', {body: {token, password}, expect: 401});
  const entered = await ask('signIn', {body: {name, password}, expect: 200});
  const Cookie = cookieOf(entered);
  await ask('getSession', {headers: {Cookie}, expect: 200});
  await ask('getSession', {expect: 401});

  // A change needs more than what a browser sends by itself.
  const duty = {who: null, body: {v: 1, responder: 'bpbd-1', to: 'off', until: new Date(Date.now() + 3600000).toISOString()}};
  const {csrf} = JSON.parse(entered.body);
  await ask('changeDuty', {...duty, headers: {Cookie}, expect: 403});
  await ask('changeDuty', {...duty, headers: {Cookie, 'X-CSRF-Token': 'x'}, expect: 403});
  await ask('changeDuty', {...duty, headers: {Cookie, 'X-CSRF-Token': csrf}, expect: 200});
  await ask('signOut', {body: {}, headers: {Cookie, 'X-CSRF-Token': csrf}, expect: 204});
  await ask('getSession', {headers: {Cookie}, expect: 401});

  for (const id of ['signIn', 'signOut', 'acceptInvitation']) {
    await witness.ask(operation(id), {body: 'x'.repeat(70000), expect: 413});
    await witness.ask(operation(id), {body: '{}', headers: {'Content-Type': 'text/plain'}, expect: 415});
  }
  for (const body of ['[]', '{"v":1', {name: 7, password}, {name, password: ['x']}])
    await witness.ask(operation('signIn'), {body, expect: 400});
  await ask('signIn', {body: {name: 'nobody', password}, expect: 401});
  const guess = {body: {name, password: 'salah salah salah'}, expect: [401, 429]};
  await until('429', async () => (await ask('signIn', guess)).status === 429);
  assert.equal(witness.gateway.log.includes(password), false, 'a password stands in the log');
}
