// The connection to the program: it comes back by itself, and says which.
const retryMs = 1000;

export class Link {
  #socket;

  // `on`: hello(news, restarted or again), news(object), sound(samples), lost()
  constructor(on) {
    this.on = on;
    this.started = null;  // of the run that was last seen
    this.#open();
  }

  get up() { return this.#socket.readyState === WebSocket.OPEN; }

  say(command) { if (this.up) this.#socket.send(command); }
  sendSound(samples) { if (this.up) this.#socket.send(samples.buffer); }

  #open() {
    this.#socket = new WebSocket(`ws://${location.host}/ws`);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onmessage = event => {
      if (typeof event.data !== 'string') return this.on.sound(new Int16Array(event.data));
      const news = JSON.parse(event.data);
      if (news.type !== 'hello') return this.on.news(news);
      const before = this.started;
      this.started = news.started;
      this.on.hello(news, before === null ? 'first' : before === news.started ? 'again' : 'restarted');
    };
    this.#socket.onclose = () => {
      this.on.lost();
      setTimeout(() => this.#open(), retryMs);
    };
  }
}
