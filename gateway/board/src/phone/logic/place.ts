// Where the place lies, seen from the phone.
export interface Point {
  lat: number;
  lon: number;
}
const radians = (degrees: number) => degrees * Math.PI / 180;
const earth = 6_371_000;

export function metres(a: Point, b: Point): number {
  const dLat = radians(b.lat - a.lat), dLon = radians(b.lon - a.lon);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(h)));
}
// From `a` to `b`, 0 north, 90 east.
export function bearing(a: Point, b: Point): number {
  const dLon = radians(b.lon - a.lon), la = radians(a.lat), lb = radians(b.lat);
  const y = Math.sin(dLon) * Math.cos(lb);
  const x = Math.cos(la) * Math.sin(lb) - Math.sin(la) * Math.cos(lb) * Math.cos(dLon);
  return (Math.atan2(y, x) * 180 / Math.PI + 360) % 360;
}
// 0 north, 1 north-east ... 7 north-west.
export const octant = (degrees: number) => Math.round(degrees / 45) % 8;

export const saidDistance = (m: number) =>
    m < 1000 ? `${Math.max(10, Math.round(m / 10) * 10)} m` : `${(m / 1000).toFixed(m < 10_000 ? 1 : 0)} km`;

// What a navigation app opens. The label is the address, for apps that show one.
export function geoLink(lat: number, lon: number, label: string): string {
  const at = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  return `geo:${at}?q=${at}${label ? `(${encodeURIComponent(label)})` : ''}`;
}

// A sketch, north up, the place in the middle of a square of 200: where the phone stands on it, and what the ring means.
const rings = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
export function sketch(place: Point, own: Point): {x: number; y: number; ring: number} {
  const distance = metres(place, own);
  const ring = rings.find(r => distance <= r) ?? Math.ceil(distance / 100_000) * 100_000;
  const angle = radians(bearing(place, own));
  const far = 80 * distance / ring;  // the ring has a radius of 80
  return {x: 100 + far * Math.sin(angle), y: 100 - far * Math.cos(angle), ring};
}
