// Three boards on one frequency, in lock-step: what one says the others hear, two at once nobody understands. The second
// and the third are given their frames while the first is on the air. No modem may key into a transmission that it could
// know of. That two draw the same slot is possible with any channel access; with these serial numbers, from which they
// draw, they do not.
import assert from 'node:assert/strict';
import test from 'node:test';
import {fates, heard, status, tx} from './htl.mjs';
import {ax25, Modem} from './modem.mjs';

const stepMs = 2;  // also the delay of the air
const blindMs = 60;  // from a PTT until every other modem can know of it: key-up, three flags, and the way through each board

test('three modems with a frame each send one after the other, and each hears the two others', t => {
  const modems = [];
  for (let n = 0; n < 3; ++n) {
    const me = n;
    let seed = me + 1;
    const modem = new Modem({serial: [0, 0, 0, 0, 0, 0, 1, 7 + 90 * me], heard: i => {
      seed = (Math.imul(seed, 1103515245) + 12345) | 0;
      const hiss = 2048 + ((seed >> 16) & 63) - 32;
      const others = modems.filter((other, k) => k !== me && other.onAir);
      if (others.length === 0) return hiss;
      if (others.length > 1) return 2048 + ((seed >> 16) & 2047) - 1024;
      const [other] = others;
      const at = i + other.ahead[me];
      const duty = other.said[at];
      return duty === undefined ? hiss : Math.round((duty / other.levels) * 4095);
    }});
    modem.ahead = [0, 0, 0];
    modem.keyUps = [];
    modems.push(modem);
    modem.greet({txDelay: 10, persistence: 63, slotTime: 10});
  }
  // The boards have lived for different times: align what one says with what another hears, one step late.
  const offsets = modems.map(modem => modem.ms);
  for (const other of modems) {
    modems.forEach((me, k) => {
      other.ahead[k] = other.said.length - me.conversions - Math.round(stepMs * 38.4);
    });
  }
  const frames = modems.map((_, k) => ax25(`UNIT${k}`, '>x'));
  modems[0].toUart(tx(1, frames[0]));

  let given = false;
  let keyUps = 0;
  const done = () => modems.every((modem, k) => fates(modem.uartOut, k + 1).some(f => f.status === status.sent));
  const since = [null, null, null];
  for (let now = 0; now < 4000 && !done(); now += stepMs) {
    if (!given && modems[0].onAir) {
      given = true;
      [1, 2].forEach(k => modems[k].toUart(tx(k + 1, frames[k])));
    }
    modems.forEach((modem, k) => modem.run(offsets[k] + now + stepMs - modem.ms));
    modems.forEach((modem, k) => {
      const keyed = modem.keyed;
      if (keyed && since[k] === null) {
        const longest = Math.max(0, ...since.filter((s, other) => other !== k && s !== null).map(s => now - s));
        assert.ok(longest < blindMs, `modem ${k} keyed ${longest} ms into a transmission of another`);
        since[k] = now;
        modem.keyUps.push(now);
        ++keyUps;
      }
      if (!keyed) since[k] = null;
      modem.onAir = keyed;
    });
    assert.ok(since.filter(s => s !== null).length <= 1, `a collision at ${now} ms`);
  }
  for (const modem of modems) modem.run(20);
  t.diagnostic(`keyed at ${modems.map(m => m.keyUps.join('+')).join(', ')} ms`);
  assert.equal(keyUps, 3, 'key-ups');
  modems.forEach((modem, k) => {
    const got = heard(modem.uartOut).filter(f => f.data).map(f => Buffer.from(f.data).toString('hex')).sort();
    const wanted = frames.filter((_, other) => other !== k).map(f => Buffer.from(f).toString('hex')).sort();
    assert.deepEqual(got, wanted, `heard by modem ${k}`);
  });
});
