// The real modem image hears: sound on the ADC becomes frames and events on both links.
import assert from 'node:assert/strict';
import test from 'node:test';
import {event, heard, mode, type} from './htl.mjs';
import {afsk, ax25, dtmf, Modem} from './modem.mjs';

const frame = ax25('DAMKAR', '>banjir di Jl. Merdeka 12');

test('sound becomes a KISS frame on the UART and on USB, in time, and nothing else before a hello', t => {
  const sound = afsk(frame);
  let last = sound.length - 1;
  while (sound[last] === 0) --last;
  last -= 2 * 8 * 8;  // two flags behind the one that closes the frame
  const modem = new Modem();
  const began = modem.ms;
  const ms = modem.play(sound);
  const {cycles, instructions} = modem;
  modem.run(ms + 30);
  for (const octets of [modem.uartOut, modem.usbOut]) {
    const got = heard(octets);
    assert.equal(got.length, 1);
    assert.deepEqual([...got[0].data], [...frame]);
  }
  const late = modem.uartTimes[0] / 1e6 - began - last / 9.6;
  const seconds = (ms + 30) / 1000;
  const load = (modem.cycles - cycles) / seconds / modem.mcu.clkSys;
  t.diagnostic(`${late.toFixed(1)} ms from the last bit of the closing flag to the first octet on the UART`);
  t.diagnostic(`${((modem.instructions - instructions) / seconds / 1e6).toFixed(1)} million instructions and ` +
               `${(100 * load).toFixed(1)} % of one core a second of audio`);
  const least = 20 / 1.2;  // the decoders decide so many bits late
  assert.ok(late >= least && late < least + 10, `${late} ms`);
  assert.ok(load < 0.6, `${load} of one core`);
});

test('every detector, repair and voice at once take less than 60 % of one core', t => {
  const modem = new Modem().greet({events: event.dtmf | event.selcall | event.mdc | event.ctcss,
                                   modes: mode.txAllowed | mode.repaired | mode.voiceUp | mode.squelchAudio});
  const sound = Int16Array.from([...afsk(frame), ...dtmf('1')]);
  modem.usbOut = [];
  const {cycles, instructions} = modem;
  const seconds = modem.play(sound) / 1000;
  modem.run(1000 * seconds);
  const load = (modem.cycles - cycles) / seconds / modem.mcu.clkSys;
  t.diagnostic(`${((modem.instructions - instructions) / seconds / 1e6).toFixed(1)} million instructions and ` +
               `${(100 * load).toFixed(1)} % of one core a second of audio`);
  const got = heard(modem.usbOut);
  assert.ok(got.some(f => f.data), 'the frame');
  assert.ok(got.some(f => f.type === type.dtmf), 'the key');
  assert.ok(got.filter(f => f.type === type.voiceUp).length > 20, 'its sound');
  assert.ok(load < 0.6, `${load} of one core`);
});

for (const [what, options] of [['one volt of DC on it', {offset: 1241, level: 0.9}], ['clipping by 12 dB', {level: 11}]]) {
  test(`sound with ${what} is understood`, () => {
    const modem = new Modem();
    modem.run(200);  // settles
    modem.run(modem.play(afsk(frame), options) + 30);
    assert.equal(heard(modem.uartOut).length, 1);
  });
}

test('DTMF digits become events, on and off, and in time', t => {
  const modem = new Modem().greet({events: event.dtmf});
  modem.uartOut = [];
  const events = () => heard(modem.uartOut).filter(f => f.type === type.dtmf);
  const began = modem.ms;
  const ms = modem.play(dtmf('14#'));
  assert.ok(modem.runUntil(() => events().length > 0, 100));
  t.diagnostic(`${(modem.ms - began).toFixed(0)} ms from the first sound of a key to its event`);
  // The detector decides on 40 ms of sound, or shorter tones would count.
  assert.ok(modem.ms - began >= 40 && modem.ms - began < 50, `${modem.ms - began} ms`);
  modem.run(ms + 60 - (modem.ms - began));
  assert.deepEqual(events().map(f => [f.content[0], String.fromCharCode(f.content[1])]),
                   [[1, '1'], [0, '1'], [1, '4'], [0, '4'], [1, '#'], [0, '#']]);
  for (const off of events().filter(f => f.content[0] === 0)) {
    const length = off.view.getUint16(12, true);
    assert.ok(Math.abs(length - 70) <= 15, `${length} ms`);
  }
});

test('garbage from both hosts at once, an endless frame too: no transmission, and it answers as before', () => {
  const modem = new Modem();
  let seed = 7;
  const random = n => Array.from({length: n}, () => {
    seed = (Math.imul(seed, 1103515245) + 12345) | 0;
    return (seed >>> 16) & 0xff;
  });
  modem.toUart([...random(2000), 0xc0, 0x00, ...Array(2000).fill(0x41)]);
  modem.toUsb([...random(4000), 0xc0, 0x00, ...Array(2000).fill(0x42)]);
  modem.run(500);
  assert.equal(modem.resets.length, 0);
  assert.equal(modem.edges.length, 0);
  modem.uartOut = [];
  modem.greet();
});
