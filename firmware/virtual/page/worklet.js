// On the audio thread: the loudspeaker, fed with what comes from the program, and the microphone on its way there. The
// program's sound is 16-bit at 9600 Hz.
const rate = 9600;

// A little behind, so that an uneven network makes no gaps; not more than that, so that it stays live.
class Speaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.pieces = [];
    this.waiting = 0;  // samples in all pieces
    this.at = 0;       // in the first
    this.held = 0;     // samples that the first piece was kept back for
    this.playing = false;
    this.port.onmessage = event => {
      this.pieces.push(event.data);
      this.waiting += event.data.length;
      while (this.waiting > 0.6 * rate) this.drop();
    };
  }
  drop() {
    this.waiting -= this.pieces.shift().length - this.at;
    this.at = 0;
  }
  process(_, [[out]]) {
    if (this.waiting > 0 && !this.playing) {
      this.held += out.length;
      this.playing = this.held >= 0.1 * rate;
    }
    for (let i = 0; this.playing && i < out.length; ++i) {
      out[i] = this.pieces[0][this.at++] / 32768;
      --this.waiting;
      if (this.at === this.pieces[0].length) {
        this.pieces.shift();
        this.at = 0;
      }
      if (this.waiting === 0) {
        this.playing = false;
        this.held = 0;
      }
    }
    return true;
  }
}
registerProcessor('speaker', Speaker);

// Each sample out is the mean of what it stands for.
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.out = new Int16Array(480);
    this.size = 0;
    this.sum = 0;
    this.count = 0;
    this.phase = 0;
  }
  process([[heard]]) {
    for (const sample of heard ?? []) {
      this.sum += sample;
      ++this.count;
      this.phase += rate;
      if (this.phase < sampleRate) continue;
      this.phase -= sampleRate;
      this.out[this.size++] = Math.max(-32768, Math.min(32767, Math.round((this.sum / this.count) * 24000)));
      this.sum = 0;
      this.count = 0;
      if (this.size < this.out.length) continue;
      this.port.postMessage(this.out.slice());
      this.size = 0;
    }
    return true;
  }
}
registerProcessor('microphone', Microphone);
