// KISS framing, both ways; lists of octets.
export const fend = 0xc0;

export function kissFrames(octets) {
  const frames = [];
  let now = [];
  let escaped = false;
  for (const octet of octets) {
    if (octet === fend) {
      if (now.length) frames.push(Uint8Array.from(now));
      now = [];
    } else if (octet === 0xdb) {
      escaped = true;
    } else {
      now.push(escaped ? (octet === 0xdc ? 0xc0 : 0xdb) : octet);
      escaped = false;
    }
  }
  return frames;
}

export function kiss(type, payload = []) {
  const body = [];
  for (const octet of [type, ...payload]) {
    if (octet === fend) body.push(0xdb, 0xdc);
    else if (octet === 0xdb) body.push(0xdb, 0xdd);
    else body.push(octet);
  }
  return [fend, ...body, fend];
}
