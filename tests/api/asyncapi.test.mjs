// What goes over MQTT, against gateway/contract/asyncapi.json: the file by AsyncAPI's own parser, and every message of a
// day of the city by its schemas.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import test, {after} from 'node:test';
import {fileURLToPath} from 'node:url';
import {Channels, Ear, file} from './asyncapi.mjs';
import {Description, require} from './description.mjs';
import {until} from '../support/until.mjs';
import {Gateway} from './gateway_program.mjs';
import {tellStory} from './story.mjs';
import {Witness} from './witness.mjs';

const description = Description.read();
const channels = new Channels(description);
const {document} = channels;

test('it is AsyncAPI 3.0, says the official parser', async () => {
  const {Parser, fromFile} = require('@asyncapi/parser');
  const {document: parsed, diagnostics} = await fromFile(new Parser(), file).parse();
  assert.deepEqual(diagnostics.filter(one => one.severity < 2), []);
  assert.equal(parsed.version(), '3.0.0');
  const broken = structuredClone(document);
  broken.operations.phoneOrder.action = 'shout';
  const {diagnostics: faults} = await new Parser().parse(JSON.stringify(broken), {source: file});
  assert.ok(faults.some(one => one.severity === 0), 'the parser takes anything');
});

// topics.hpp spells every topic once; here each is built with its parameters' names.
test('it has every topic that the gateway knows, and no other', () => {
  const source = readFileSync(fileURLToPath(new URL('../../gateway/contract/topics.hpp', import.meta.url)), 'utf8');
  const built = new Map();
  for (const [, name, body] of source.matchAll(/std::string (\w+)\([^)]*\)(?: const)? \{\s*return ([^;]+);\s*\}/g)) {
    if (name === 'of') continue;
    const parts = body.split(' + ').map(part => part.trim()).map(part => {
      const quoted = /^["'](.*)["']$/.exec(part);
      if (quoted) return quoted[1];
      if (part === 'root_') return 'cc/v1/{centre}/';
      if (part === 'gateway_') return 'cc/v1/{centre}/gw/{gateway}/';
      const [, of, parameter] = /^(\w+)\((\w+)/.exec(part) ?? assert.fail(`${name} is built of ${part}`);
      return of === 'of' ? `{${parameter}}` : built.get(of) ?? assert.fail(`${name} comes before ${of}`);
    });
    if (!/[+#]$/.test(parts.at(-1))) built.set(name, parts.join(''));  // else a filter, no topic
    if (name === 'centre_news') built.set('phone', 'cc/v1/{centre}/resp/{responder}');  // private, and spelled below
  }
  built.delete('phone');
  assert.ok(built.size > 15, `only ${built.size} topics were found`);
  assert.deepEqual(channels.all.map(one => one.address).sort(), [...built.values()].sort());
});

test('its examples are by its schemas, and what is not is refused', () => {
  for (const {checks, name} of channels.all)
    for (const message of Object.keys(document.channels[name].messages))
      for (const {payload} of document.components.messages[message].examples ?? [])
        assert.ok(checks.some(check => check(payload)), `${name}: ${JSON.stringify(payload)}`);
  const resp = 'cc/v1/blitar/resp/damkar-1';
  for (const [topic, payload] of [
    [`${resp}/evt/ack`, {v: 1, state: 'resend'}], [`${resp}/evt/ack`, {v: 1, state: 'received'}],
    [`${resp}/evt/ack`, {v: 1, state: 'gone'}], [`${resp}/evt/presence`, {v: 1, online: true}],
    [`${resp}/cmd/receipt`, {v: 1, id: 'a', state: 'stored'}], ['cc/v1/blitar/gw/gw1/state/conn', {v: 2}],
    ['owntracks/a/b', {_type: 'location', lat: 1, lon: 2}], ['elsewhere', {}]])
    assert.notDeepEqual(channels.faults(topic, JSON.stringify(payload)), [], topic);
});

test('what it shares with OpenAPI is the same there', () => {
  const {Status: here} = document.components.schemas, {Status: there} = description.document.components.schemas;
  const {layer, state, ...properties} = here.properties;
  assert.ok(layer && state);
  assert.deepEqual(Object.keys(properties).sort(), Object.keys(there.properties).sort());
  const states = schema => schema.oneOf.map(one => [one.properties.layer.const, one.properties.state.enum]);
  assert.deepEqual(states(here), states(there));
});

test('every message of a day of the city is by its schema, and every channel is heard', {timeout: 180000}, async () => {
  const gateway = await new Gateway().start({web: 'requests_per_s = 100000\nburst = 100000'});
  after(() => gateway.end());
  const ear = new Ear(gateway.broker);
  after(() => ear.end());
  await until('the retained messages', () => ear.heard.some(one => one.retain === 1));
  const witness = new Witness(description, gateway);
  const soon = new Date(Date.now() + 600000).toISOString();
  const change = (id, params, body) => witness.ask(description.operation(id), {params, body: {v: 1, by: 'Sari', ...body}, expect: 200});
  await change('changeDuty', {}, {responder: 'bpbd-1', to: 'on', until: soon});
  await change('quietNet', {net: 'vhf1'}, {until: soon});
  await tellStory(witness);

  // What no story of the HTTP side tells.
  const say = (topic, payload) => gateway.publishAs(topic, payload);
  const now = Math.floor(Date.now() / 1000);
  await say('cc/v1/blitar/centre/cmd/order', {v: 1, id: 'MQTT-1', text: 'Uji', to: ['unit/damkar-1']});
  await say('cc/v1/blitar/centre/cmd/order', {v: 1, id: 'MQTT-2', text: 'Uji', to: ['unit/nobody']});
  await say('cc/v1/blitar/agency/pmi/cmd/order', {v: 1, id: 'MQTT-3', text: 'Uji'});
  await say('cc/v1/blitar/gw/gw1/cmd/req/units', {v: 1, transaction: 't1'});
  await say('cc/v1/blitar/resp/damkar-1/evt/presence', {v: 1, phone: 'damkar-1-k3f9', online: true, battery: 9});
  await say('cc/v1/blitar/resp/damkar-1/evt/ack', {v: 1, id: 'R-1', phone: 'damkar-1-k3f9', state: 'resend'});
  await say('owntracks/damkar-1-k3f9/hp', {_type: 'location', lat: -8.0954, lon: 112.1609, tst: now, acc: 14, batt: 9, bs: 1});
  await say('owntracks/damkar-1-k3f9/hp/event', {_type: 'transition', event: 'enter', desc: 'TKP', tst: now});

  const missing = () => channels.all.filter(({pattern}) => !ear.heard.some(({topic}) => pattern.test(topic)));
  // The supervisor's phone is told 15 s after an emergency that nobody has acknowledged.
  await until(() => `a message on ${missing().map(one => one.address)}`, () => missing().length === 0, 60000);
  await until('the note of the region', () => ear.heard.some(({payload}) => payload.includes('"state":"entered"')));
  for (const {topic, payload} of ear.heard) assert.deepEqual(channels.faults(topic, payload), []);
  assert.ok(ear.heard.length > 100, `only ${ear.heard.length} messages`);
  const {phones} = JSON.parse(ear.heard.findLast(({topic}) => topic.endsWith('/state/health')).payload);
  assert.equal(phones.rejected, 0);
});
