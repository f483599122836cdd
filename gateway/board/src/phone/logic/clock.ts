// How far the phone's clock is from the gateway's: offset = gateway - phone, in milliseconds. A phone's clock may be wrong by days,
// and what is pressed on it must stand on the timeline at the moment when it was pressed.
//
// A receipt bounds the offset from both sides: it was written after the message had left and before it came. What only
// comes (an order, which may have waited at the broker for hours) bounds it from one side.

const widest = 10_000;  // a receipt that took longer says too little

export interface Offset {
  ms: number;
  known: boolean;  // by a receipt; otherwise a bound, or nothing
}
export const unknownOffset: Offset = {ms: 0, known: false};

export function fromReceipt(now: Offset, sentAt: number, cameAt: number, ts: string | undefined): Offset {
  const gateway = Date.parse(ts ?? '');
  const trip = cameAt - sentAt;
  if (Number.isNaN(gateway) || trip < 0 || trip > widest) return now;
  const low = gateway - cameAt, high = gateway - sentAt;
  // What still fits is kept, so that times of one clock stay in order.
  return now.known && now.ms >= low && now.ms <= high ? now : {ms: Math.round((low + high) / 2), known: true};
}

export function fromMessage(now: Offset, cameAt: number, ts: string | undefined): Offset {
  const least = Date.parse(ts ?? '') - cameAt;
  return now.known || Number.isNaN(least) || least <= now.ms ? now : {ms: least, known: false};
}

export const gatewayTime = (o: Offset, phoneMs: number) => phoneMs + o.ms;
