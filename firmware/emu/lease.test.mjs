// The host dies while the modem transmits: ten seconds after its last ping the transmitter is off.
import assert from 'node:assert/strict';
import test from 'node:test';
import {fates, reason, tone} from './htl.mjs';
import {Modem} from './modem.mjs';

test('a host that dies takes the right to transmit with it', () => {
  const modem = new Modem().greet();
  const lastPing = modem.ms;
  modem.toUart(tone(1, 1000, 20000));
  modem.run(9500);
  assert.ok(modem.keyed);
  modem.run(700);
  const ms = modem.edges.at(-1) / 1e6 - lastPing;
  assert.ok(ms > 9500 && ms < 10100, `keyed until ${ms} ms after the last ping`);
  assert.ok(!modem.keyedAt(modem.ms) || modem.ms - modem.edges.at(-1) / 1e6 < 50);
  assert.ok(fates(modem.uartOut, 1).some(f => f.reason === reason.leaseLost));
});
