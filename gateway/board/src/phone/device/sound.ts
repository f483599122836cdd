// The alarm. A browser lets a page be heard only after somebody has touched it; whether it can be, is asked and not
// assumed. The pattern is rendered once and loops in the audio thread: a page that nobody sees gets no timely timers.
import type {Sound} from '../logic/alarm.ts';

type Tone = readonly [hertz: number, seconds: number];  // 0 Hz: silence
const patterns: Record<Exclude<Sound, 'none'> | 'tone', readonly Tone[]> = {
  emergency: [[990, 0.22], [660, 0.22], [990, 0.22], [660, 0.22], [990, 0.22], [660, 0.22], [0, 0.3]],
  order: [[780, 0.28], [1040, 0.28], [780, 0.28], [1040, 0.28], [0, 0.5]],
  stand_down: [[520, 0.6], [390, 0.6], [0, 1.5]],
  welfare: [[880, 0.18], [0, 0.12], [880, 0.18], [0, 1.2]],
  nudge: [[660, 0.2], [0, 0.1], [660, 0.2], [0, 4]],
  tone: [[660, 0.18], [0, 0.06], [880, 0.22]],
};
const shaking: Partial<Record<Sound, number[]>> = {
  emergency: [500, 100, 500, 100, 500], order: [600, 200, 600], stand_down: [800], welfare: [200, 150, 200], nudge: [200],
};

let context: AudioContext | null = null;
let playing: {what: Sound; source: AudioBufferSourceNode | null; shake: ReturnType<typeof setInterval> | undefined} | null = null;
const rendered = new Map<string, AudioBuffer>();

function render(c: AudioContext, tones: readonly Tone[]): AudioBuffer {
  const rate = c.sampleRate;
  const buffer = c.createBuffer(1, Math.ceil(tones.reduce((sum, [, s]) => sum + s, 0) * rate), rate);
  const samples = buffer.getChannelData(0);
  let at = 0;
  for (const [hertz, seconds] of tones) {
    const length = Math.floor(seconds * rate), slope = 0.006 * rate;
    for (let i = 0; i < length && hertz > 0; ++i) {
      const wave = Math.sin(2 * Math.PI * hertz * i / rate);
      // Nearly a square: what a small loudspeaker makes loudest. Without a slope both ends would crack.
      samples[at + i] = Math.tanh(4 * wave) * 0.95 * Math.min(1, i / slope, (length - i) / slope);
    }
    at += length;
  }
  return buffer;
}

function play(name: keyof typeof patterns, loop: boolean): AudioBufferSourceNode | null {
  if (!context || context.state !== 'running') return null;
  let buffer = rendered.get(name);
  if (!buffer) rendered.set(name, buffer = render(context, patterns[name]));
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.loop = loop;
  source.connect(context.destination);
  source.start();
  return source;
}

// Marks the moment at which the audio thread has begun with it.
function mark(c: AudioContext, from: number): void {
  if (c.currentTime > from) performance.mark('alarm-sounds');
  else setTimeout(() => mark(c, from), 1);
}

// Before the first touch a browser would refuse, and write so each time.
function vibrate(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive ?? context) navigator.vibrate?.(pattern);
}

export function soundFor(what: Sound): void {
  // What could not be heard when it began is tried again.
  if (playing?.what === what && (what === 'none' || playing.source)) return;
  playing?.source?.stop();
  clearInterval(playing?.shake);
  if (playing && playing.what !== what) vibrate(0);
  playing = {what, source: null, shake: undefined};
  if (what === 'none') return;
  const from = context?.currentTime ?? 0;
  playing.source = play(what, true);
  if (context && playing.source) mark(context, from);
  const shake = () => vibrate(shaking[what] ?? []);
  shake();
  playing.shake = setInterval(shake, what === 'nudge' ? 5_000 : 2_000);
}
export function shortTone(): void {
  if (!playing?.source) play('tone', false);
  vibrate(150);
}

// To be called from a touch. `armed` hears whether the browser agreed, now and later: a phone call may take the sound away.
export function arm(armed: (yes: boolean) => void): void {
  if (!context) {
    context = new AudioContext({latencyHint: 'interactive'});
    context.onstatechange = () => armed(context?.state === 'running');
    for (const name of Object.keys(patterns) as (keyof typeof patterns)[]) rendered.set(name, render(context, patterns[name]));
  }
  if (context.state === 'running') return armed(true);
  context.resume().then(() => armed(context?.state === 'running'), () => armed(false));
}
