// One Raspberry Pi Pico on its carrier board: the real image in rp2040js, started by its own boot stage, with sound on its
// ADC, a host on its UART and one on its USB, and ears on its PWM and its PTT pin.
//
// What is modelled here because rp2040js 1.4.1 does not:
//   - the mask ROM's part: check the boot stage's CRC, copy it to RAM, jump to it;
//   - the flash chip's serial number (command 4Bh), and that a fault is taken;
//   - a USB host that answers an OUT endpoint only when it has something to say;
//   - the watchdog's reset: a new chip, of which only the flash and the scratch registers are the old ones;
//   - the PTT charge pump: keyed by edges, released some 50 ms after the last.
// Left out, because nothing here depends on it: the PWM's own edges. What DMA writes to it is taken as its output.
import {createRequire} from 'node:module';
import {join} from 'node:path';

const modules = process.env.KENTONGAN_EMULATOR;
if (!modules) throw new Error('KENTONGAN_EMULATOR must name the folder that npm ci was run in');
const {RP2040, USBCDC} = createRequire(join(modules, 'package.json'))('rp2040js');

export const conversionsPerSecond = 38400;
const pins = {keepAlive: 2, sense: 3, squelch: 4, lampHost: 5, lampAlive: 6, lampReceive: 7, lampTransmit: 8, lampFault: 9};
const pumpOnNanos = 3.1e6;    // hw/: first edge to PTT
const pumpOffNanos = 48.8e6;  // hw/: last edge to release

class Clock {
  // As rp2040js's SimulationClock, which its main entry does not export; alarms in order of time.
  constructor() {
    this.nanosCounter = 0;
    this.nextAlarm = null;
  }
  get nanos() { return this.nanosCounter; }
  get micros() { return this.nanosCounter / 1000; }
  createAlarm(callback) {
    const clock = this;
    return {
      callback, nanos: 0, next: null, scheduled: false,
      schedule(delta) {
        this.cancel();
        this.nanos = clock.nanosCounter + delta;
        let before = null;
        let after = clock.nextAlarm;
        while (after && after.nanos <= this.nanos) {
          before = after;
          after = after.next;
        }
        this.next = after;
        if (before) before.next = this;
        else clock.nextAlarm = this;
        this.scheduled = true;
      },
      cancel() {
        if (!this.scheduled) return;
        this.scheduled = false;
        let before = null;
        let at = clock.nextAlarm;
        while (at && at !== this) {
          before = at;
          at = at.next;
        }
        if (!at) return;
        if (before) before.next = this.next;
        else clock.nextAlarm = this.next;
      },
    };
  }
  fireDue() {
    const target = this.nanosCounter;
    for (let alarm = this.nextAlarm; alarm && alarm.nanos <= target; alarm = this.nextAlarm) {
      this.nextAlarm = alarm.next;
      alarm.scheduled = false;
      this.nanosCounter = alarm.nanos;
      alarm.callback();
    }
    this.nanosCounter = target;
  }
  forgetAll() {
    for (let alarm = this.nextAlarm; alarm; alarm = alarm.next) alarm.scheduled = false;
    this.nextAlarm = null;
  }
}

// CRC-32 of the mask ROM (RP2040 datasheet 2.8.1.3.1).
export function bootCrc32(octets) {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet << 24;
    for (let i = 0; i < 8; ++i) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

export class Pico {
  // image: octets from the start of the flash. heard(i): the ADC's code of conversion i, 0..4095.
  constructor(image, {serial = [0, 0, 0, 0, 0, 0, 0, 1], heard = () => 2048} = {}) {
    this.image = image;
    this.serial = serial;
    this.heard = heard;
    this.clock = new Clock();
    this.conversions = 0;
    this.said = [];       // PWM duty, one per conversion since saidBegan (ms)
    this.uartOut = [];    // octets; times in uartTimes, nanoseconds
    this.uartTimes = [];
    this.usbOut = [];
    this.edges = [];      // nanoseconds, of the keep-alive pin
    this.resets = [];     // nanoseconds, of watchdog resets
    this.cycles = 0;
    this.instructions = 0;
    this.boot({reason: 0, scratch: new Uint32Array(8)});
  }

  get ms() { return this.clock.nanosCounter / 1e6; }

  boot({reason, scratch}) {
    this.clock.forgetAll();
    const mcu = new RP2040(this.clock);
    this.mcu = mcu;
    const quiet = () => {};
    mcu.logger = {debug: quiet, info: quiet, warn: quiet, error: (name, text) => { throw new Error(`${name}: ${text}`); }};
    mcu.flash.set(this.image);
    mcu.onBreak = () => mcu.core.exceptionEntry(3);

    const watchdog = mcu.peripherals[0x40058];
    watchdog.reason = reason;
    watchdog.scratchData.set(scratch);
    watchdog.onWatchdogTrigger = () => {
      watchdog.alarm.enable = false;  // it would fire again at once, for ever
      this.resetWanted = true;
    };
    this.resetWanted = false;

    const chipReset = mcu.peripherals[0x40064];
    chipReset.readUint32 = offset => (offset === 8 ? 0x100 : 0);  // power-on

    this.modelFlashSerial();
    this.connectAudio();
    this.connectUart();
    this.connectUsb();
    mcu.gpio[pins.keepAlive].addListener((state, before) => {
      if ((state === 1) !== (before === 1)) this.edges.push(this.clock.nanosCounter);
    });

    mcu.gpio[pins.squelch].setInputValue(true);  // pulled up: closed
    mcu.gpio[pins.sense].setInputValue(true);    // pulled up: not keyed

    const stage = this.image.subarray(0, 256);
    const crc = new DataView(stage.buffer, stage.byteOffset).getUint32(252, true);
    if (bootCrc32(stage.subarray(0, 252)) !== crc) throw new Error('the boot stage has a wrong CRC: the ROM refuses it');
    mcu.sram.set(stage, 0x41f00);
    mcu.core.SP = 0x20041f00;
    mcu.core.PC = 0x20041f00;
    mcu.core.LR = 0;
  }

  modelFlashSerial() {
    const ssi = this.mcu.peripherals[0x18000];
    const read = ssi.readUint32.bind(ssi);
    const write = ssi.writeUint32.bind(ssi);
    let sent = 0;
    let command = 0;
    let answer = 0;
    ssi.writeUint32 = (offset, value) => {
      if (offset === 0x08) sent = 0;
      if (offset !== 0x60) return write(offset, value);
      if (sent === 0) command = value;
      answer = command === 0x4b && sent >= 5 ? this.serial[(sent - 5) % 8] : 0xff;
      ++sent;
    };
    ssi.readUint32 = offset => (offset === 0x60 ? answer : read(offset));
  }

  connectAudio() {
    const {adc, pwm} = this.mcu;
    adc.onADCRead = channel => {
      adc.currentChannel = channel;
      adc.channelValues[channel] = channel === 0 ? this.heard(this.conversions++) : 0;
      adc.sampleAlarm.schedule(2000);
    };
    const write = pwm.writeUint32.bind(pwm);
    pwm.writeUint32 = (offset, value) => {
      if (offset === 0x0c) {
        if (!this.said.length) this.saidBegan = this.ms;
        return void this.said.push(value & 0xffff);
      }
      if (offset === 0x10) this.levels = value + 1;
      if (offset !== 0x00) write(offset, value);
    };
  }

  connectUart() {
    const uart = this.mcu.uart[0];
    uart.onBaudRateChange = rate => { this.baud = rate; };
    uart.onByte = octet => {
      this.uartOut.push(octet);
      this.uartTimes.push(this.clock.nanosCounter);
    };
    this.uartIn = [];
    this.uartAlarm = this.clock.createAlarm(() => {
      uart.feedByte(this.uartIn.shift());
      if (this.uartIn.length) this.uartAlarm.schedule(1e10 / 115200);
    });
  }
  toUart(octets) {
    const idle = this.uartIn.length === 0;
    this.uartIn.push(...octets);
    if (idle && this.uartIn.length) this.uartAlarm.schedule(1e10 / 115200);
  }

  connectUsb() {
    const usb = this.mcu.usbCtrl;
    this.usbConnected = false;
    this.usbIn = [];
    this.usbAsked = 0;
    this.cdc = new USBCDC(usb);
    this.cdc.onDeviceConnected = () => { this.usbConnected = true; };
    this.cdc.onSerialData = octets => { this.usbOut.push(...octets); };
    usb.onEndpointRead = (endpoint, size) => {
      if (endpoint !== this.cdc.outEndpoint) return;
      this.usbAsked = size;
      this.feedUsb();
    };
  }
  feedUsb() {
    if (!this.usbAsked || !this.usbIn.length) return;
    const octets = Uint8Array.from(this.usbIn.splice(0, this.usbAsked));
    this.usbAsked = 0;
    this.mcu.usbCtrl.endpointReadDone(this.cdc.outEndpoint, octets);
  }
  toUsb(octets) {
    this.usbIn.push(...octets);
    this.feedUsb();
  }

  set squelchOpen(open) { this.mcu.gpio[pins.squelch].setInputValue(!open); }
  lamp(name) { return this.mcu.gpio[pins[name]].value === 1; }

  run(ms) {
    this.mcu.gpio[pins.sense].setInputValue(!this.keyed);
    const until = this.clock.nanosCounter + ms * 1e6;
    const {clock} = this;
    while (clock.nanosCounter < until) {
      const {core} = this.mcu;
      const {clkSys} = this.mcu;
      const cycleNanos = 1e9 / clkSys;
      while (clock.nanosCounter < until && !this.resetWanted) {
        if (core.waiting) {
          if (!clock.nextAlarm) throw new Error('asleep for ever');
          clock.nanosCounter = Math.min(until, Math.max(clock.nextAlarm.nanos, clock.nanosCounter));
        } else {
          const cycles = core.executeInstruction();
          this.cycles += cycles;
          ++this.instructions;
          clock.nanosCounter += cycles * cycleNanos;
        }
        if (clock.nextAlarm && clock.nextAlarm.nanos <= clock.nanosCounter) clock.fireDue();
        if (this.mcu.clkSys !== clkSys) break;  // the program has changed its clock
      }
      if (this.resetWanted) {
        this.resets.push(clock.nanosCounter);
        const watchdog = this.mcu.peripherals[0x40058];
        this.boot({reason: watchdog.reason, scratch: watchdog.scratchData});
      }
    }
  }

  // Runs until `done()`, at most `ms`; says whether it came to that.
  runUntil(done, ms, step = 1) {
    const end = this.ms + ms;
    while (this.ms < end) {
      this.run(step);
      if (done()) return true;
    }
    return done();
  }

  // The radio's PTT line, as the charge pump makes it from the edges so far, at any time (milliseconds).
  keyedAt(ms) {
    let since = -Infinity;
    let last = -Infinity;
    for (const edge of this.edges) {
      if (edge > ms * 1e6) break;
      if (edge - last > pumpOffNanos) since = edge;
      last = edge;
    }
    return ms * 1e6 - since >= pumpOnNanos && ms * 1e6 - last <= pumpOffNanos;
  }
  get keyed() {
    const now = this.clock.nanosCounter;
    const last = this.edges.at(-1) ?? -Infinity;
    if (now - last > pumpOffNanos) return false;
    let first = this.edges.length - 1;
    while (first > 0 && this.edges[first] - this.edges[first - 1] <= pumpOffNanos && now - this.edges[first] < pumpOnNanos) --first;
    return now - this.edges[first] >= pumpOnNanos;
  }

  // Audio said since conversion `from`, as 16-bit samples at 9600 S/s (means of four).
  audioSaid(from = 0, to = this.said.length) {
    const out = new Int16Array(Math.floor((to - from) / 4));
    for (let i = 0; i < out.length; ++i) {
      let sum = 0;
      for (let k = 0; k < 4; ++k) sum += this.said[from + 4 * i + k];
      out[i] = Math.round(((sum / 4 + 0.5) / this.levels - 0.5) * 65535);
    }
    return out;
  }
}

// 16-bit samples at 9600 S/s as what the ADC sees, held for four conversions each with a straight line between.
export function samplesToAdc(samples, {level = 1, offset = 0} = {}) {
  return i => {
    const at = i / 4;
    const n = Math.floor(at);
    const a = samples[n] ?? 0;
    const b = samples[n + 1] ?? 0;
    const x = a + (b - a) * (at - n);
    return Math.max(0, Math.min(4095, Math.round(2048 + offset + (x * level) / 16)));
  };
}
