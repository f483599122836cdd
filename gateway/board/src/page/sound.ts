// The alarm's sound. A browser lets a page be heard only after somebody has touched it, so the page says whether it can.
let context: AudioContext | null = null;
let what: 'none' | 'alarm' | 'emergency' = 'none';
let timer: ReturnType<typeof setInterval> | undefined;

function beep(at: number, hertz: number, seconds: number): void {
  if (!context) return;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = 'square';
  tone.frequency.value = hertz;
  // Without a slope both ends would crack.
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.2, at + 0.01);
  volume.gain.setValueAtTime(0.2, at + seconds - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}

function sound(): void {
  if (!context || what === 'none') return;
  const now = context.currentTime + 0.02;
  if (what === 'emergency') {
    for (let i = 0; i < 4; ++i) beep(now + i * 0.3, i % 2 ? 660 : 990, 0.26);
  } else {
    beep(now, 740, 0.35);
    beep(now + 0.45, 587, 0.35);
  }
}

const everyMs = {alarm: 2500, emergency: 1400} as const;

export function soundFor(next: typeof what): void {
  if (next === what) return;
  what = next;
  clearInterval(timer);
  if (next === 'none') return;
  sound();
  timer = setInterval(sound, everyMs[next]);
}

// To be called from a touch, a click or a key. `armed` hears whether the browser agreed, now and later.
export function arm(armed: (yes: boolean) => void): void {
  if (!context) {
    context = new AudioContext();
    context.onstatechange = () => armed(context?.state === 'running');
  }
  if (context.state === 'running') return armed(true);
  void context.resume().then(() => {
    armed(context?.state === 'running');
    sound();
  }, () => armed(false));
}
