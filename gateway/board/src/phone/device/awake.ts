// Keeps the screen on while the alarm is armed: Android lets a page with a dark screen sleep, and then it hears nothing.
export type Awake = 'held' | 'missing' | 'absent';

export class ScreenLock {
  #held: WakeLockSentinel | null = null;
  #wanted = false;
  state: Awake = 'wakeLock' in navigator ? 'missing' : 'absent';

  constructor(private readonly changed: () => void) {
    document.addEventListener('visibilitychange', () => void this.#take());
  }
  async want(): Promise<void> {
    this.#wanted = true;
    await this.#take();
  }
  async #take(): Promise<void> {
    if (!this.#wanted || this.#held || this.state === 'absent' || document.visibilityState !== 'visible') return;
    try {
      this.#held = await navigator.wakeLock.request('screen');
      this.#held.onrelease = () => { this.#held = null; this.#say('missing'); };
      this.#say('held');
    } catch {
      this.#say('missing');  // an empty battery, or a person's choice
    }
  }
  #say(state: Awake): void {
    if (this.state === state) return;
    this.state = state;
    this.changed();
  }
}
