// A day of the city: orders of every kind, phones that answer, changes that are refused, and what the feed says of it.
import assert from 'node:assert/strict';

export async function tellStory(witness) {
  const {description, gateway} = witness;
  let words = 0;
  const orders = description.operation('placeOrder');
  const place = async body => JSON.parse((await witness.ask(orders, {body: {v: 1, ...body}, expect: 201})).body).reply.order;
  const phone = (unit, what) => gateway.publish(`resp/${unit}/evt/ack`, {id: `W-${++words}`, ...what});
  const change = (verb, order, body, expect = 200) => witness.ask(
      description.operations().find(one => one.path === `/api/v1/orders/{order}/${verb}`),
      {params: {order}, body: {v: 1, by: 'Sari', ...body}, expect});
  const started = await gateway.listen('dispatcher', null, event => event.name === 'hello');

  const fire = await place({id: 'FIRE', category: 'L-KEBAKARAN', text: 'Rumah terbakar', radio: 'RUMAH TERBAKAR',
    loc: {lat: -8.0954, lon: 112.1609, addr: 'Jl. Merdeka 10', kecamatan: 'Sananwetan'}, src: 'cad-1', incident: 'I-1'});
  await place({id: 'ROUTINE', category: 'L-KEBAKARAN', prio: 'P3', text: 'Sarang tawon'});
  await place({id: 'DRILL', purpose: 'roll_call', to: ['agency/pmi'], text: 'Apel'});
  const soon = new Date(Date.now() + 3600000).toISOString();
  await place({id: 'CALL', to: ['unit/pmi-1'], text: 'Telepon', verified: false, valid_until: soon});
  await witness.ask(orders, {who: 'desk', body: {v: 1, id: 'OWN', text: 'Latihan'}, expect: 201});
  await witness.ask(orders, {who: 'desk', body: {v: 1, id: 'FOREIGN', text: 'Latihan', to: ['agency/pmi']}, expect: 403});
  await witness.ask(orders, {body: {v: 1, id: 'FIRE', rev: 2, kind: 'update', text: 'Dua rumah terbakar'}, expect: 200});
  await witness.ask(orders, {body: {v: 1, id: 'FIRE', rev: 1, kind: 'update', text: 'Kembali'}, expect: 409});
  const past = {to: ['unit/pmi-1'], valid_until: '2020-01-01T00:00:00Z'};
  for (const no of [{to: ['unit/nobody']}, {category: 'NONE'}, {}, past])
    await witness.ask(orders, {body: {v: 1, id: 'NO', text: 'x', ...no}, expect: 422});

  const {open} = JSON.parse((await witness.ask(description.operation('getOrder'), {params: {order: fire}, expect: 200})).body);
  const call = open.deliveries.find(one => one.unit === 'damkar-1' && one.channel === 'phone:damkar-1');
  for (const state of ['received', 'opened'])
    await phone('damkar-1', {order: fire, delivery: call.delivery, state, at: new Date().toISOString()});
  await phone('damkar-1', {order: fire, state: 'accepted'});
  await phone('damkar-1', {state: 'position', lat: -8.09, lon: 112.16, acc: 12, at: new Date().toISOString()});
  for (const state of ['delayed', 'backup', 'on_scene']) await phone('damkar-1', {order: fire, state});
  await phone('damkar-1', {order: fire, state: 'report', note: 'atap runtuh'});
  await phone('damkar-1', {order: fire, state: 'en_route'});  // a step back: refused, and kept
  await phone('damkar-1', {state: 'speak', note: 'minta bicara'});
  await phone('damkar-1', {state: 'emergency', note: 'terjebak'});
  await change('targets', fire, {add: ['unit/bpbd-1', 'unit/damkar-2'], reason: 'api membesar'});
  await phone('damkar-2', {state: 'in_field'});
  await phone('damkar-2', {order: fire, state: 'not_ours'});
  await phone('pmi-1', {state: 'out_of_service'});
  await change('answer', fire, {unit: 'damkar-1', state: 'accepted'}, 422);
  await change('answer', fire, {unit: 'damkar-1', state: 'en_route', reason: 'salah tekan'});
  await change('answer', fire, {unit: 'damkar-1', state: 'done', edition: 4711}, 409);
  await change('link', fire, {other: 'ROUTINE', relation: 'related'});
  await change('note', fire, {text: 'saksi di lokasi'});
  await change('disposition', fire, {what: 'real'});
  await change('targets', fire, {drop: ['unit/bpbd-1'], reason: 'tidak perlu'});
  await change('answer', 'OWN', {unit: 'damkar-1', state: 'accepted'});
  await change('answer', 'OWN', {unit: 'damkar-1', state: 'done'});
  await change('cancel', fire, {reason: 'sudah padam'});
  await change('answer', fire, {unit: 'damkar-1', state: 'cancelled'}, [200, 422]);
  await witness.ask(description.operation('quietNet'), {body: {v: 1}, expect: 200});
  await witness.ask(description.operation('quietNet'), {body: {v: 1, until: '2099-01-01T00:00:00Z'}, expect: 422});
  await witness.ask(description.operation('changeDuty'), {body: {v: 1, responder: 'bpbd-1', to: 'as_rostered'}, expect: 200});
  await witness.ask(description.operation('clearEmergency'), {body: {v: 1, reason: 'aman'}, expect: [422, 404]});

  // The news of all that, from the first event on, as each who may hear them is told.
  const feed = description.operation('listen');
  const {'x-events': kinds} = feed.responses['200'].content['text/event-stream'];
  const last = await place({id: 'LAST', to: ['unit/damkar-1', 'unit/pmi-1'], text: 'Selesai'});
  const layers = new Set();
  for (const who of ['dispatcher', 'viewer', 'desk', 'otherDesk']) {
    const heard = await gateway.listen(who, `${started[0].data.boot}-0`, event => event.data.statuses?.some(s => s.order === last));
    for (const {name, id, data} of heard) {
      assert.ok(kinds[name], `the feed said ${name}`);
      assert.ok(id);
      assert.deepEqual(description.faults(kinds[name], data), [], JSON.stringify(data));
      for (const status of data.statuses ?? []) layers.add(status.layer);
    }
  }
  const [again] = await gateway.listen('dispatcher', 'elsewhere-1', () => true);
  assert.equal(again.name, 'again');
  assert.deepEqual(description.faults(kinds.again, again.data), []);
  const [hello] = started;
  assert.deepEqual(description.faults(kinds.hello, hello.data), []);
  for (const {properties} of description.document.components.schemas.Status.oneOf)
    assert.ok(layers.has(properties.layer.const), `no news of layer ${properties.layer.const} was heard`);
}
