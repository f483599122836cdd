// Times as people read them. Ages are counted by the gateway's clock: the page's own may be wrong by hours.

// "0:07", "12:40", "3:05:09", "2d 04h". Nothing in the future: a clock that is ahead counts as now.
export function age(sinceMs: number, nowMs: number): string {
  const s = Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  if (s >= 86_400) return `${Math.floor(s / 86_400)}d ${two(Math.floor(s / 3600) % 24)}h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

// The time of day where the page is; empty for what is no time.
export function clock(time: string | number | undefined, withSeconds = true): string {
  if (time === undefined) return '';
  const t = new Date(time);
  if (Number.isNaN(t.getTime())) return '';
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = `${two(t.getHours())}:${two(t.getMinutes())}`;
  return withSeconds ? `${minutes}:${two(t.getSeconds())}` : minutes;
}

export function millis(time: string | undefined): number {
  return time === undefined ? NaN : Date.parse(time);
}
