// The real modem image transmits: frames from the host become PTT and sound, in time, and never for longer than allowed.
import assert from 'node:assert/strict';
import test from 'node:test';
import {fates, heard, mode, reason, state, status, tone, tx, type} from './htl.mjs';
import {ax25, judge, Modem} from './modem.mjs';
import {kiss} from './kiss.mjs';

const frame = ax25('DAMKAR', '>otw');
const sounding = modem => {
  const middle = modem.levels / 2;
  const loud = (duty, i) => i > 400 && Math.abs(duty - middle) > 6;
  const first = modem.said.findIndex(loud);
  let last = modem.said.length - 1;
  while (last > first && !loud(modem.said[last], last)) --last;
  return {first: modem.saidBegan + first / 38.4, last: modem.saidBegan + last / 38.4};
};

test('a frame from the host: PTT, sound that a receiver understands, PTT off; each within 10 ms', t => {
  const modem = new Modem().greet({txDelay: 10, txTail: 0});
  modem.toUart(tx(7, frame));
  assert.ok(modem.runUntil(() => fates(modem.uartOut, 7).some(f => f.status === status.sent), 1500, 5));
  modem.run(20);
  assert.deepEqual(judge(modem.audioSaid()).map(f => [...f]), [[...frame]]);
  const sound = sounding(modem);
  const on = modem.edges[0] / 1e6;
  const off = modem.edges.at(-1) / 1e6;
  t.diagnostic(`PTT to sound ${(sound.first - on).toFixed(1)} ms, sound to PTT off ${(off - sound.last).toFixed(1)} ms`);
  assert.ok(sound.first - on >= 0 && sound.first - on < 10, `${sound.first - on} ms before the sound`);
  assert.ok(off - sound.last >= -1 && off - sound.last < 10, `${off - sound.last} ms behind the sound`);
});

test('a frame from USB is sent too', () => {
  const modem = new Modem().greet();
  modem.toUsb(tx(8, frame));
  assert.ok(modem.runUntil(() => fates(modem.usbOut, 8).some(f => f.status === status.sent), 1000, 5));
  assert.equal(judge(modem.audioSaid()).length, 1);
});

test('without a right to transmit no frame keys the transmitter, plain or not', () => {
  const modem = new Modem();
  modem.toUart(kiss(0, frame));
  modem.run(300);
  modem.greet({modes: 0});
  modem.toUart(tx(9, frame));
  modem.run(300);
  assert.equal(modem.edges.length, 0);
});

test('the longest transmission is cut at its limit, and the host is told', () => {
  const modem = new Modem().greet({limit: 1});
  modem.toUart(tone(10, 1000, 5000));
  modem.run(1500);
  const ms = (modem.edges.at(-1) - modem.edges[0]) / 1e6;
  assert.ok(ms > 900 && ms < 1030, `keyed for ${ms} ms`);
  assert.ok(!modem.keyed);
  assert.ok(fates(modem.uartOut, 10).some(f => f.reason === reason.limit));
});

test('a program that hangs while it transmits lets go, is restarted, and may not transmit', () => {
  const modem = new Modem().greet();
  modem.toUart(tone(11, 1000, 5000));
  modem.run(200);
  assert.ok(modem.keyed);
  modem.mcu.writeUint16(0x2003f000, 0xe7fe);  // b .
  modem.mcu.core.PC = 0x2003f000;
  const hung = modem.ms;
  modem.run(400);
  assert.ok(modem.edges.at(-1) / 1e6 - hung < 21, `${modem.edges.at(-1) / 1e6 - hung} ms`);
  assert.equal(modem.resets.length, 1);
  assert.ok(modem.resets[0] / 1e6 - hung < 450);
  const edges = modem.edges.length;
  modem.uartOut = [];
  modem.toUart(tx(12, frame));
  modem.run(200);
  assert.equal(modem.edges.length, edges);
});

test('an ADC that stops restarts the board', () => {
  const modem = new Modem();
  modem.mcu.adc.onADCRead = () => {};
  modem.run(450);
  assert.equal(modem.resets.length, 1);
});
