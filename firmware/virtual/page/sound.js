// Loudspeaker and microphone, both through the worklet. The context of the loudspeaker runs at the program's own rate.
export class Loudspeaker {
  #context = null;
  #speaker;
  #gain;
  #wanted = false;
  volume = 0.4;

  get on() { return this.#wanted; }

  // To be called from a click: browsers are silent before one.
  async turn(on) {
    this.#wanted = on;
    if (!this.#context) {
      const context = new AudioContext({sampleRate: 9600});
      await context.audioWorklet.addModule('worklet.js');
      this.#speaker = new AudioWorkletNode(context, 'speaker', {numberOfInputs: 0, outputChannelCount: [1]});
      this.#gain = new GainNode(context, {gain: this.volume});
      this.#speaker.connect(this.#gain).connect(context.destination);
      this.#context = context;
    }
    await (this.#wanted ? this.#context.resume() : this.#context.suspend());
  }

  setVolume(volume) {
    this.volume = volume;
    if (this.#gain) this.#gain.gain.value = volume;
  }

  play(samples) {
    if (this.#wanted && this.#context?.state === 'running') this.#speaker.port.postMessage(samples, [samples.buffer]);
  }

  // As an HT does when it is called: tones of so many hertz, one after the other.
  beep(...tones) {
    if (!this.#wanted || this.#context?.state !== 'running') return;
    tones.forEach((frequency, i) => {
      const at = this.#context.currentTime + 0.12 * i;
      const tone = new OscillatorNode(this.#context, {frequency});
      const softly = new GainNode(this.#context, {gain: 0.3});
      tone.connect(softly).connect(this.#gain);
      tone.start(at);
      tone.stop(at + 0.1);
    });
  }
}

export class Microphone {
  #asked = null;

  // Asks for it at the first call; false: there is none. `take(samples)` gets what it hears from then on.
  ask(take) {
    this.#asked ??= this.#open(take).then(() => true, () => false);
    return this.#asked;
  }

  async #open(take) {
    const stream = await navigator.mediaDevices.getUserMedia({audio: true});
    const context = new AudioContext();
    await context.audioWorklet.addModule('worklet.js');
    const tap = new AudioWorkletNode(context, 'microphone', {outputChannelCount: [1]});
    tap.port.onmessage = event => take(event.data);
    new MediaStreamAudioSourceNode(context, {mediaStream: stream}).connect(tap).connect(context.destination);
    await context.resume();
  }
}
