// For tests of the image pico_modem: sound made and judged by the host's own modulator and receiver.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {heard, hello, ping, state, type} from './htl.mjs';
import {Pico, samplesToAdc} from './pico.mjs';

const image = new Uint8Array(readFileSync(process.env.KENTONGAN_IMAGE));
const tool = process.env.KENTONGAN_SAMPLES;

const samplesOf = octets => new Int16Array(octets.buffer.slice(octets.byteOffset, octets.byteOffset + octets.length));

// Frames (AX.25 octets without FCS) or DTMF digits as 16-bit samples at 9600 S/s.
export const afsk = (...frames) => samplesOf(execFileSync(tool, ['send', ...frames.map(f => Buffer.from(f).toString('hex'))]));
export const dtmf = digits => samplesOf(execFileSync(tool, ['dtmf', digits]));

// The frames in what was said, by the host's receiver.
export function judge(samples) {
  const lines = execFileSync(tool, ['hear'], {input: Buffer.from(samples.buffer)}).toString().split('\n').filter(Boolean);
  return lines.map(line => Buffer.from(line, 'hex'));
}

export function ax25(source, text) {
  const call = (name, last) => [...[...name.padEnd(6)].map(c => c.charCodeAt(0) << 1), last];
  return Uint8Array.from([...call('APZ112', 0xe0), ...call(source, 0x61), 3, 0xf0, ...Buffer.from(text)]);
}

// A board with the modem, `play`ed sound and hiss between.
export class Modem extends Pico {
  constructor(options = {}) {
    let seed = 1;
    const hiss = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) | 0;
      return ((seed >> 16) & 63) - 32;
    };
    super(image, {heard: i => {
      if (!this.sound || i < this.soundBegin || i >= this.soundEnd) return 2048 + hiss();
      return this.sound(i - this.soundBegin);
    }, ...options});
    this.run(40);
  }
  play(samples, options) {
    this.sound = samplesToAdc(samples, options);
    this.soundBegin = this.conversions;
    this.soundEnd = this.conversions + 4 * samples.length;
    return (1000 * samples.length) / 9600;
  }
  // Greets it and sets it up; a second of it is spent.
  greet(settings) {
    this.toUart([...hello(), ...state(settings), ...ping()]);
    const ready = this.runUntil(() => heard(this.uartOut).some(f => f.type === type.applied), 200, 5);
    if (!ready) throw new Error('no answer to the state');
    return this;
  }
}
