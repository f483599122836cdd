// The host's end of HTL over KISS, as much of it as the tests need; the layout is radio/codec/htl.hpp's.
import {kiss, kissFrames} from './kiss.mjs';

export const type = {hello: 1, state: 2, ping: 3, tx: 6, tones: 9, selfTest: 0x0b, helloAnswer: 0x81, applied: 0x82,
                     pong: 0x83, rxInfo: 0x84, channel: 0x85, txDone: 0x86, dtmf: 0x87, selfTestAnswer: 0x8b,
                     stats: 0x8c, error: 0x8e, voiceUp: 0x8a, mdc: 0x90};
export const mode = {txAllowed: 1, fullDuplex: 2, kissTx: 4, voiceUp: 8, repaired: 16, squelchAudio: 128};
export const event = {dtmf: 1, selcall: 2, mdc: 4, ctcss: 8};
export const toneKind = {dtmf: 0, zvei1: 1, mdc: 4, tones: 5};
export const status = {queued: 0, onAir: 1, sent: 2, expired: 3, refused: 4};
export const reason = {none: 0, limit: 5, leaseLost: 6};

export function crc16(octets) {
  let crc = 0xffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let i = 0; i < 8; ++i) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc ^ 0xffff;
}

const u8 = x => [x & 0xff];
const u16 = x => [x & 0xff, (x >> 8) & 0xff];
const u32 = x => [...u16(x & 0xffff), ...u16(x >>> 16)];
let sequence = 0;

function frame(kind, content) {
  const body = [0x48, 0x54, 0x4c, 1, kind, ++sequence & 0xff, ...content];
  return kiss(6, [...body, ...u16(crc16(body))]);
}

export const hello = () => frame(type.hello, [...u8(1), ...u8(4), ...Buffer.from('test')]);
export const ping = () => frame(type.ping, u32(1));
export const selfTest = which => frame(type.selfTest, u16(which));

export function state({modes = mode.txAllowed, events = 0, txDelay = 10, persistence = 255, slotTime = 10, txTail = 3,
                       limit = 30} = {}) {
  return frame(type.state, [...u16(1), ...u16(modes), ...u8(events), txDelay, persistence, slotTime, txTail, 0, limit, 60, 0, 50,
                            ...u16(0), ...u16(0), 3, ...u32(0), ...u32(0), ...u16(0), 0, 0]);
}

export const tx = (id, octets) => frame(type.tx, [...u16(id), ...u32(0), 0, ...octets]);
// `what`: the digits' characters, an MDC packet, or pairs of tones, as octets.
export const tones = (id, kind, what) =>
    frame(type.tones, [...u16(id), ...u32(0), 1, kind, ...u16(0), ...u16(0), ...what]);
// One tone of so many milliseconds, at most 65535.
export const tone = (id, hertz, ms) => tones(id, toneKind.tones, [...u16(hertz), ...u16(ms)]);

// What the modem said: data frames as {data}, HTL frames as {type, content}.
export function heard(octets) {
  return kissFrames(octets).map(found => {
    if (found[0] === 0) return {data: found.subarray(1)};
    const body = found.subarray(1);
    if (found[0] !== 6 || body[0] !== 0x48) return {other: found};
    const end = body.length - 2;
    if (crc16(body.subarray(0, end)) !== (body[end] | (body[end + 1] << 8))) throw new Error('an HTL frame with a wrong CRC');
    const content = body.subarray(6, end);
    return {type: body[4], content, view: new DataView(content.buffer, content.byteOffset, content.length)};
  });
}

export const fates = (octets, id) =>
    heard(octets).filter(f => f.type === type.txDone && f.view.getUint16(0, true) === id)
        .map(f => ({status: f.content[2], reason: f.content[3]}));
