// Every topic as every role, at the guarded door of the real broker: what each may write and what reaches him, in MQTT 5
// and 3.1.1. By delivery: mosquitto says yes to every subscription, and to an MQTT 3.1.1 client to every publish.
import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import test, {after} from 'node:test';
import {promisify} from 'node:util';
import {certificate} from '../support/certificate.mjs';
import {freePort} from '../support/free_port.mjs';
import {GatewayProcess} from '../support/gateway_process.mjs';
import {until} from '../support/until.mjs';

const run = promisify(execFile);
const root = 'cc/v1/blitar/';

class Gateway extends GatewayProcess {
  async start() {
    const {cert, key} = certificate(this.folder);
    this.tlsPort = await freePort();
    return this.serve(port => `[gateway]\ndata_dir = "${this.folder}/data"\n[mqtt.broker]\nport = 0\n[web]\nport = ${port}\n` +
        `[phones]\ntls_address = "127.0.0.1"\ntls_port = ${this.tlsPort}\n` +
        `tls_cert = "${cert}"\ntls_key = "${key}"\n`);
  }
  get door() { return /phones' door: port (\d+)/.exec(this.log)[1]; }
  async credential(...words) {
    const [, name, key] = /username (\S+)\npassword (\S+)/.exec(await this.run('phone', 'add', ...words));
    return ['-u', name, '-P', key];
  }
}
const gateway = new Gateway();
after(() => gateway.end());
gateway.write('k.toml', `[gateway]\ndata_dir = "${gateway.folder}/data"\n`);  // for the commands before it serves
const phone = await gateway.credential('--unit', 'damkar-1', '--plain');
const agency = await gateway.credential('--agency', 'pln');
const revoked = await gateway.credential('--unit', 'damkar-1', '--plain');
const nobody = ['-u', 'damkar-1', '-P', 'x'], stranger = [];
await gateway.run('phone', 'revoke', revoked[1]);
await gateway.start();
const openDoor = new URL(gateway.broker).port;

// Whose topics there are; `own` of the phone and of the agency's system.
const topics = [
  'centre/cmd/order', 'centre/evt/order',
  ...['damkar', 'pln'].flatMap(a => [`agency/${a}/cmd/order`, `agency/${a}/evt/order`]),
  ...['damkar-1', 'damkar-2', 'piket-pln'].flatMap(r => ['order', 'receipt', 'alarm'].map(c => `resp/${r}/cmd/${c}`)),
  ...['damkar-1', 'damkar-2', 'piket-pln'].flatMap(r => ['ack', 'presence'].map(e => `resp/${r}/evt/${e}`)),
  ...['damkar-1', 'pln-1'].map(u => `unit/${u}/state/status`),
  'gw/gw1/state/conn', 'gw/gw1/state/health', 'gw/gw1/modem/m1/state/link', 'gw/gw1/net/vhf1/state/air',
  'gw/gw1/cmd/req/orders', 'gw/gw1/evt/res/orders',
].map(t => root + t).concat([`owntracks/${phone[1]}/hp`, `owntracks/${phone[1]}/hp/cmd`, 'owntracks/other/hp',
                             'owntracks/other/hp/cmd', '$SYS/broker/version', 'free/for/all']);

const may = {
  phone: {
    who: phone,
    write: [`${root}resp/damkar-1/evt/ack`, `${root}resp/damkar-1/evt/presence`, `owntracks/${phone[1]}/hp`,
            `owntracks/${phone[1]}/hp/cmd`],
    read: [...['order', 'receipt', 'alarm'].map(c => `${root}resp/damkar-1/cmd/${c}`), `${root}unit/damkar-1/state/status`, `owntracks/${phone[1]}/hp/cmd`],
  },
  agency: {
    who: agency,
    write: [`${root}agency/pln/cmd/order`],
    read: [`${root}agency/pln/evt/order`, `${root}unit/pln-1/state/status`],
  },
};
const versions = ['mqttv5', 'mqttv311'];

// What comes in on these filters until stop() is called: [topic, payload].
function listen(port, who, version, ...filters) {
  const child = spawn('mosquitto_sub', ['-V', version, '-h', '127.0.0.1', '-p', port, ...who, '-q', '1', '-F', '%t %p',
                                        ...filters.flatMap(f => ['-t', f])]);
  let text = '', complaints = '';
  child.stdout.on('data', part => { text += part; });
  child.stderr.on('data', part => { complaints += part; });
  return {lines: () => text.split('\n').filter(Boolean), complaints: () => complaints, stop: () => child.kill()};
}
const publish = (port, who, version, topic, payload) =>
  run('mosquitto_pub', ['-V', version, '-h', '127.0.0.1', '-p', port, ...who, '-q', '1', '-t', topic, '-m', payload]);

for (const version of versions)
  for (const [role, {who, write, read}] of Object.entries(may)) {
    test(`${role}, ${version}: what it writes arrives when it may, and nothing else does`, async () => {
      const heard = listen(openDoor, [], 'mqttv5', '#');
      await until('the listener', async () => {
        await publish(openDoor, [], 'mqttv5', 'ready', 'x');
        return heard.lines().length;
      });
      // MQTT 5 is told of a refusal; the other is told nothing.
      for (const topic of topics) await publish(gateway.door, who, version, topic, `${role} wrote`).catch(() => {});
      await publish(openDoor, [], 'mqttv5', 'end', 'x');
      await until('the end', () => heard.lines().includes('end x'));
      heard.stop();
      const arrived = heard.lines().filter(line => line.endsWith(`${role} wrote`)).map(line => line.split(' ')[0]);
      assert.deepEqual([...new Set(arrived)].sort(), [...write].sort());
    });

    test(`${role}, ${version}: what is written reaches it when it may, and nothing else does`, async () => {
      const mark = read[0];
      const heard = listen(gateway.door, who, version, '#', `${root}#`, ...topics);
      await until('the listener', async () => {
        await publish(openDoor, [], 'mqttv5', mark, 'ready');
        return heard.lines().some(line => line.endsWith('ready'));
      });
      for (const topic of topics) await publish(openDoor, [], 'mqttv5', topic, 'for you').catch(() => {});
      await publish(openDoor, [], 'mqttv5', mark, 'end');
      await until('the end', () => heard.lines().includes(`${mark} end`));
      heard.stop();
      const reached = heard.lines().filter(line => line.endsWith('for you')).map(line => line.split(' ')[0]);
      assert.deepEqual([...new Set(reached)].sort(), [...read].sort());
    });
  }

test('who has no key, a wrong one, or one that was taken away is not let in', async () => {
  for (const version of versions)
    for (const who of [stranger, nobody, revoked, ['-u', phone[1]], ['-u', phone[1], '-P', agency[3]]])
      await assert.rejects(publish(gateway.door, who, version, `${root}resp/damkar-1/evt/ack`, 'x'), /uthori[sz]ed|refused/,
                           JSON.stringify(who));
  await assert.rejects(run('mosquitto_sub', ['-h', '127.0.0.1', '-p', gateway.door, '-t', '#', '-W', '2']));
});

test('with TLS it is the same door: a key opens it, to its own topics, and without TLS nobody comes in', async () => {
  const heard = listen(openDoor, [], 'mqttv5', `${root}resp/#`);
  const tls = ['--cafile', `${gateway.folder}/cert.pem`];
  const [own, others] = ['damkar-1', 'damkar-2'].map(r => `${root}resp/${r}/evt/ack`);
  await until('what was sent with TLS', async () => {
    await publish(gateway.tlsPort, [...phone, ...tls], 'mqttv311', others, 'over tls');
    await publish(gateway.tlsPort, [...phone, ...tls], 'mqttv311', own, 'over tls');
    return heard.lines().includes(`${own} over tls`);
  });
  heard.stop();
  assert.ok(!heard.lines().includes(`${others} over tls`));
  await assert.rejects(publish(gateway.tlsPort, [...nobody, ...tls], 'mqttv5', own, 'x'));
  await assert.rejects(publish(gateway.tlsPort, phone, 'mqttv5', own, 'x'));
});

test('nobody takes over another session by its client id', async () => {
  const heard = listen(gateway.door, phone, 'mqttv5', `${root}resp/damkar-1/cmd/+`);
  const arrives = async text => {
    await publish(openDoor, [], 'mqttv5', `${root}resp/damkar-1/cmd/order`, text);
    return heard.lines().some(line => line.endsWith(text));
  };
  await until('the phone', () => arrives('before'));
  for (const id of [phone[1], 'gw-blitar-gw1'])
    await publish(gateway.door, [...agency, '-i', id], 'mqttv5', `${root}agency/pln/cmd/order`, '{}');
  assert.ok(await until('the phone still', () => arrives('after')));
  heard.stop();
  assert.doesNotMatch(gateway.log, /another client has taken/);
});

test('a key that is taken away cuts off who is connected, and no other', async () => {
  const lost = await gateway.credential('--unit', 'damkar-2', '--plain');
  const opens = () => publish(gateway.door, lost, 'mqttv5', `${root}resp/damkar-2/evt/ack`, 'x').then(() => true, () => false);
  await until('the new key', opens);
  const gone = listen(gateway.door, lost, 'mqttv5', '#'), stays = listen(gateway.door, phone, 'mqttv5', '#');
  const call = async text => {
    for (const r of ['damkar-1', 'damkar-2']) await publish(openDoor, [], 'mqttv5', `${root}resp/${r}/cmd/order`, text);
    return true;
  };
  await until('both connected', async () => await call('before') && gone.lines().length && stays.lines().length);
  await gateway.run('phone', 'revoke', lost[1]);
  await until('it is cut off', () => /not authori[sz]ed|refused/i.test(gone.complaints()));
  assert.equal(await opens(), false);
  await until('the other hears', async () => await call('after') && stays.lines().some(line => line.endsWith('after')));
  assert.equal(stays.complaints(), '');
  assert.ok(!gone.lines().some(line => line.endsWith('after')));
  for (const one of [gone, stays]) one.stop();
});
