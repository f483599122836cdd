// Of several tabs of one phone only one may speak: two clients of one name would throw each other out for ever.
const name = 'kentongan-hp';
const untilClosed = new Promise<never>(() => {});  // or until another tab takes it

export class Turn {
  // `mine` hears whether this tab is the one, now and later.
  constructor(private readonly mine: (yes: boolean) => void) {}

  take(steal = false): void {
    if (!('locks' in navigator)) return this.mine(true);  // an old browser: its only tab, as far as we know
    navigator.locks.request(name, steal ? {steal: true} : {ifAvailable: true}, lock => {
      if (!lock) return undefined;
      this.mine(true);
      return untilClosed;
    }).then(() => this.#wait(), () => this.#wait());
  }
  // When the other one closes, it is this one's turn.
  #wait(): void {
    this.mine(false);
    navigator.locks.request(name, () => { this.mine(true); return untilClosed; }).catch(() => this.#wait());
  }
}
