// The drivers of board/rp2040, with the image pico_drivers: no modem, sound and octets are sent back as they come.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import test from 'node:test';
import {fend, kissFrames} from './kiss.mjs';
import {Pico} from './pico.mjs';

const image = new Uint8Array(readFileSync(process.env.KENTONGAN_IMAGE));
const start = options => {
  const pico = new Pico(image, options);
  pico.run(40);
  return pico;
};
const command = letter => [fend, letter.charCodeAt(0), fend, fend];
// The answer to '?': boots, reset cause, serial number, hash of the image, findings of the image check.
const told = pico => kissFrames(pico.uartOut).find(frame => frame.length === 19);
const tone = hertz => i => Math.round(2048 + 1000 * Math.sin((2 * Math.PI * hertz * i) / 38400));

// Amplitude of `hertz` in the last n conversions said, as a part of full scale.
function amplitude(pico, hertz, n) {
  let re = 0;
  let im = 0;
  const from = pico.said.length - n;
  for (let i = 0; i < n; ++i) {
    const x = pico.said[from + i] / pico.levels - 0.5;
    re += x * Math.cos((2 * Math.PI * hertz * i) / 38400);
    im += x * Math.sin((2 * Math.PI * hertz * i) / 38400);
  }
  return (2 * Math.hypot(re, im)) / n / 0.5;
}

test('the boot stage starts the image; clocks and line speed are right', () => {
  const pico = start();
  assert.equal(pico.mcu.clkSys, 124.8e6);
  assert.ok(Math.abs(pico.baud / 115200 - 1) < 0.001, `${pico.baud} baud`);
  assert.ok(pico.lamp('lampAlive'));
});

test('a boot stage with a flipped bit is refused', () => {
  const bad = image.slice();
  bad[10] ^= 1;
  assert.throws(() => new Pico(bad), /CRC/);
});

test('38400 conversions a second, and as many samples said', () => {
  const pico = start();
  const heard = pico.conversions;
  const said = pico.said.length;
  pico.run(100);
  assert.ok(Math.abs(pico.conversions - heard - 3840) <= 1, `${pico.conversions - heard}`);
  assert.ok(Math.abs(pico.said.length - said - 3840) <= 1, `${pico.said.length - said}`);
});

test('a tone heard is said again as loud, within half a decibel, at 1200 and 2200 Hz', () => {
  for (const hertz of [1200, 2200]) {
    const pico = start({heard: tone(hertz)});
    pico.run(60);
    const decibels = 20 * Math.log10(amplitude(pico, hertz, 1920) / (1000 / 2048));
    assert.ok(Math.abs(decibels) < 0.5, `${hertz} Hz: ${decibels.toFixed(2)} dB`);
    assert.ok(amplitude(pico, 9600 - hertz, 1920) < 0.12 * (1000 / 2048), 'image below -18 dB');
  }
});

test('sound goes through in ten milliseconds and a half at most', () => {
  let step = Infinity;
  const pico = start({heard: i => (i >= step ? 3500 : 2048)});
  pico.run(20);
  step = pico.conversions;
  const before = pico.said.length;
  pico.run(30);
  const after = pico.said.findIndex((duty, i) => i > before && duty / pico.levels > 0.6);
  const ms = (after - before) / 38.4;
  assert.ok(ms > 0 && ms <= 10.5, `${ms} ms`);
});

test('octets come back from the UART, none lost, and from USB once it is open', () => {
  const pico = start();
  assert.ok(pico.runUntil(() => pico.usbConnected, 50));
  const octets = Array.from({length: 700}, (_, i) => (i % 70 === 69 ? fend : i % 191));
  pico.toUart(octets);
  pico.run(90);
  assert.deepEqual(pico.uartOut, octets);
  assert.deepEqual(pico.usbOut, octets);
  pico.uartOut = [];
  pico.usbOut = [];
  pico.toUsb(octets);
  pico.run(90);
  assert.deepEqual(pico.usbOut, octets);
  assert.deepEqual(pico.uartOut, octets);
});

test('frames of two hosts that speak at once stay whole', () => {
  const pico = start();
  assert.ok(pico.runUntil(() => pico.usbConnected, 50));
  const frame = (letter, n) => [...Array(n).fill(letter.charCodeAt(0)), fend];
  pico.toUart([...frame('u', 100), ...frame('v', 80)]);
  pico.run(2);
  pico.toUsb([...frame('x', 100), ...frame('y', 80)]);
  pico.run(60);
  const seen = Buffer.from(pico.uartOut.filter(octet => octet !== fend)).toString();
  assert.equal([...seen].filter((c, i) => c !== seen[i - 1]).sort().join(''), 'uvxy');
});

test('a host that stops in mid-frame holds the floor for a tenth of a second only', () => {
  const pico = start();
  assert.ok(pico.runUntil(() => pico.usbConnected, 50));
  pico.toUart([fend, 0x61]);
  pico.run(10);
  pico.toUsb([fend, 0x62, fend]);
  pico.run(50);
  assert.deepEqual(pico.uartOut, [fend, 0x61]);
  pico.run(60);
  assert.deepEqual(pico.uartOut, [fend, 0x61, fend, fend, 0x62, fend]);
});

test('who it is: boots, serial number of the flash, hash of the image', () => {
  const pico = start({serial: [1, 2, 3, 4, 5, 6, 7, 8]});
  pico.toUart(command('?'));
  pico.run(20);
  const who = told(pico);
  assert.deepEqual([...who.subarray(0, 2)], [1, 1], 'first boot, after power-on');
  assert.deepEqual([...who.subarray(2, 10)], [1, 2, 3, 4, 5, 6, 7, 8]);
  const view = new DataView(image.buffer, image.byteOffset);
  let stamp = 256;
  while (view.getUint32(stamp, true) !== 0x4d54484b) stamp += 4;
  assert.equal(view.getUint32(stamp + 4, true), image.length);
  assert.deepEqual(who.subarray(10, 18), image.subarray(stamp + 8, stamp + 16));
});

test('the image check finds all well, a bit flipped in the flash, and one flipped in the program in RAM', () => {
  const findings = spoil => {
    const pico = start();
    spoil(pico.mcu);
    pico.run(2500);
    pico.toUart(command('?'));
    pico.run(20);
    return told(pico)[18];
  };
  const checked = 1, flashGood = 2, memoryGood = 4;
  assert.equal(findings(() => {}), checked | flashGood | memoryGood);
  assert.equal(findings(mcu => { mcu.flash[image.length - 1] ^= 1; }), checked | memoryGood);
  assert.equal(findings(mcu => { mcu.sram[0] ^= 1; }), checked | flashGood);
});

test('the keep-alive toggles at 1 kHz while asked to, and not at all otherwise', () => {
  const pico = start();
  assert.equal(pico.edges.length, 0);
  pico.toUart(command('K'));
  pico.run(100);
  const ms = (pico.edges.at(-1) - pico.edges[0]) / 1e6;
  assert.ok(ms > 25 && ms < 40, `keyed for ${ms} ms`);
  for (let i = 1; i < pico.edges.length; ++i) {
    const gap = (pico.edges[i] - pico.edges[i - 1]) / 1000;
    assert.ok(Math.abs(gap - 500) < 20, `edge ${i} after ${gap} us`);
  }
  assert.equal(pico.mcu.gpio[2].value, 0);
});

for (const [letter, what] of [['H', 'hangs'], ['I', 'hangs with interrupts masked'], ['F', 'faults']]) {
  test(`a program that ${what} lets go of the transmitter and is restarted`, () => {
    const pico = start();
    pico.toUart(command('K'));
    pico.run(20);
    assert.ok(pico.edges.length > 10);
    pico.toUart(command(letter));
    pico.run(500);
    assert.equal(pico.resets.length, 1);
    assert.ok(pico.edges.at(-1) / 1e6 < 40 + 20 + 25 + 5, `last edge at ${pico.edges.at(-1) / 1e6} ms`);
    assert.ok((pico.resets[0] / 1e6) < 40 + 20 + 310, `reset at ${pico.resets[0] / 1e6} ms`);
    pico.uartOut = [];
    pico.toUart(command('?'));
    pico.run(50);
    const who = told(pico);
    assert.deepEqual([...who.subarray(0, 2)], [2, letter === 'F' ? 5 : 3], 'second boot, and its cause');
  });
}
