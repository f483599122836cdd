// A technician adds a phone, its page gets the key by the link, once; another link; revoked.
import assert from 'node:assert/strict';
import {mkdirSync, rmdirSync} from 'node:fs';
import {join} from 'node:path';
import {until} from '../support/until.mjs';

export async function enrolPhones(witness) {
  const operation = id => witness.description.operation(id);
  const ask = (id, more) => witness.ask(operation(id), more);
  const read = answer => JSON.parse(answer.body);
  const invitationOf = link => link.split('#daftar=')[1];

  const made = read(await ask('addPhone', {body: {v: 1, unit: 'damkar-1', label: 'HP Pak Budi'}, expect: 200}));
  assert.match(made.qr_svg, /^<svg /);
  const invitation = invitationOf(made.link);
  const key = read(await ask('enrolPhone', {body: {v: 1, invitation}, expect: 200}));
  assert.equal(key.responder, 'damkar-1');
  assert.equal(key.phone, made.phone);
  await ask('enrolPhone', {body: {v: 1, invitation}, expect: 401});
  const listed = async () => read(await ask('listPhones', {expect: 200})).phones;
  assert.deepEqual((await listed()).map(one => [one.phone, one.enrolled]), [[made.phone, true]]);
  const text = JSON.stringify(await listed()) + witness.gateway.log;
  for (const secret of [key.password, invitation]) assert.equal(text.includes(secret), false, 'a secret is told');

  const phone = {params: {phone: made.phone}, body: {v: 1}};
  const again = read(await ask('linkPhone', {...phone, expect: 200}));
  assert.notEqual(again.link, made.link);
  assert.ok((await listed())[0].invited_until);

  // Whose it may not be, and what cannot be read.
  for (const wrong of [{unit: 'nobody'}, {responder: 'nobody'}, {}, {unit: 'damkar-1', responder: 'damkar-1'}])
    await ask('addPhone', {body: {v: 1, ...wrong}, expect: 422});
  for (const id of ['addPhone', 'enrolPhone', 'linkPhone', 'revokePhone']) {
    await ask(id, {body: 'x'.repeat(70000), expect: 413});
    await ask(id, {body: '{}', headers: {'Content-Type': 'text/plain'}, expect: 415});
    await ask(id, {params: phone.params, body: '{"v":1', expect: 400});
  }
  await ask('addPhone', {body: {v: 1, unit: 7}, expect: 400});
  for (const id of ['linkPhone', 'revokePhone']) await ask(id, {body: {v: 1}, expect: 404});

  // A book that cannot be written: something stands where its next edition would be made.
  const fresh = join(witness.gateway.folder, 'data', 'phones.new');
  mkdirSync(fresh);
  await ask('addPhone', {body: {v: 1, unit: 'damkar-1'}, expect: 503});
  await ask('enrolPhone', {body: {v: 1, invitation: invitationOf(again.link)}, expect: 503});
  for (const id of ['linkPhone', 'revokePhone']) await ask(id, {...phone, expect: 503});
  rmdirSync(fresh);

  await witness.gateway.run('phone', 'add', '--agency', 'pln');
  const system = await until('what the command has added', async () => (await listed()).find(one => one.kind === 'agency'));
  await ask('linkPhone', {params: {phone: system.phone}, body: {v: 1}, expect: 409});
  await ask('revokePhone', {...phone, expect: 200});
  await ask('enrolPhone', {body: {v: 1, invitation: invitationOf(again.link)}, expect: 401});
  assert.deepEqual((await listed()).map(one => one.phone), [system.phone]);
}
