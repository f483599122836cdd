// Where the phone is, asked for only while it is wanted.
export interface Fix {
  lat: number;
  lon: number;
  acc: number;
  at: number;  // by the phone's clock
}
export type Sharing = 'off' | 'asking' | 'on' | 'denied' | 'absent';

export class Whereabouts {
  #watch: number | null = null;
  state: Sharing = 'geolocation' in navigator ? 'off' : 'absent';
  fix: Fix | null = null;

  constructor(private readonly changed: (fix: Fix | null) => void) {}

  want(yes: boolean): void {
    if (this.state === 'absent') return;
    if (!yes) {
      if (this.#watch === null && this.state === 'off') return;
      if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
      this.#watch = null;
      this.fix = null;
      this.state = 'off';
      return this.changed(null);
    }
    if (this.#watch !== null) return;
    this.state = 'asking';
    this.#watch = navigator.geolocation.watchPosition(p => {
      this.state = 'on';
      this.fix = {lat: p.coords.latitude, lon: p.coords.longitude, acc: p.coords.accuracy, at: Date.now()};
      this.changed(this.fix);
    }, problem => {
      // No fix yet is no refusal: it goes on looking.
      if (problem.code === problem.PERMISSION_DENIED) this.state = 'denied';
      this.changed(null);
    }, {enableHighAccuracy: true, maximumAge: 10_000});
    this.changed(null);
  }
}
