// kentongan-modem with some HTs, and a gateway's end of its serial line.
import {spawn} from 'node:child_process';
import {closeSync, constants, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import tty from 'node:tty';
import {event, heard, hello, mode, ping, state, type} from '../../firmware/emu/htl.mjs';
import {kiss} from '../../firmware/emu/kiss.mjs';
import {until} from './pages.mjs';

const program = join(process.env.KENTONGAN_BIN_DIR ?? 'build/dev/bin', 'kentongan-modem');
const pingMs = 2000;  // radio/codec/htl.hpp

export class Modem {
  #folder = mkdtempSync(join(tmpdir(), 'kentongan-modem-'));
  #child = null;
  #heard = [];  // octets from the line
  #line = null;
  #pings = null;

  constructor(...hts) { this.hts = hts; }

  get pty() { return join(this.#folder, 'modem'); }
  get page() { return `http://127.0.0.1:${this.port}/ht`; }

  // On the port it had before, if it had one.
  async start() {
    this.#child = spawn(program, ['--pty', this.pty, '--kiss-tx', '--json', '--http', String(this.port ?? 0),
                                  ...this.hts.map(name => `--ht=${name}`)], {stdio: ['pipe', 'pipe', 'inherit']});
    this.ended = new Promise(ended => this.#child.once('exit', ended));
    const lines = createInterface({input: this.#child.stdout});
    const first = await Promise.race([new Promise(line => lines.once('line', line)), this.ended]);
    this.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\/ht/.exec(first)?.[1]);
    if (!this.port) throw new Error(`kentongan-modem did not start: ${first}`);
    return this;
  }

  async stop() {
    this.#hangUp();
    this.#child?.kill('SIGTERM');
    await this.ended;
  }
  async end() {
    await this.stop();
    rmSync(this.#folder, {recursive: true, force: true});
  }

  command(line) { this.#child.stdin.write(`${line}\n`); }  // of firmware/virtual/commands.hpp

  // A host of our own comes: it may transmit, and hears of digits, calls and packets.
  async greet() {
    const fd = openSync(this.pty, constants.O_RDWR | constants.O_NOCTTY);
    const stream = new tty.ReadStream(fd);
    stream.on('data', octets => this.#heard.push(...octets));
    stream.on('error', () => {});  // the program has ended
    this.#line = {fd: openSync(this.pty, constants.O_WRONLY | constants.O_NOCTTY), stream};
    this.write(hello());
    await this.event(type.helloAnswer);
    this.write(state({modes: mode.txAllowed, events: event.dtmf | event.selcall | event.mdc, txDelay: 30}));
    await this.event(type.applied);
    this.write(ping());
    this.#pings = setInterval(() => this.write(ping()), pingMs);
  }
  #hangUp() {
    clearInterval(this.#pings);
    this.#line?.stream.destroy();
    if (this.#line) closeSync(this.#line.fd);
    this.#line = null;
    this.#heard = [];
  }

  write(octets) { writeSync(this.#line.fd, Uint8Array.from(octets)); }
  send(ax25) { this.write(kiss(0, ax25)); }
  frames() {
    return heard(this.#heard).filter(frame => frame.data).map(frame => Buffer.from(frame.data).toString('latin1'));
  }
  events(which) { return heard(this.#heard).filter(frame => frame.type === which); }
  // The first HTL frame of this type that fits.
  event(which, fits = () => true) {
    return until(`HTL frame ${which.toString(16)} from the modem`, () => this.events(which).find(fits));
  }
}

function address(call, last) {
  const [name, ssid = 0] = call.split('-');
  return [...name.padEnd(6)].map(c => c.charCodeAt(0) << 1).concat(0x60 | (Number(ssid) << 1) | last);
}

// An APRS message as an AX.25 UI frame (APRS101 chapter 14).
export function message(from, to, text, id) {
  const info = `:${to.padEnd(9)}:${text}{${id}`;
  return [...address('APZ112', 0), ...address(from, 1), 0x03, 0xf0, ...Buffer.from(info)];
}
