// The channel: who has been on the air in the last half minute, a row for each radio, and who is now.
import {say} from './words.js';

const shownMs = 30000;
const rowHeight = 26;
const labelWidth = 84;

// Of a radio, by its place: the modem, then the HTs.
const colours = ['#37474f', '#00695c', '#6a1b9a', '#1565c0', '#9e5c00', '#ad1457', '#33691e', '#4527a0', '#5d4037'];
export const colourOf = place => colours[place === 0 ? 0 : 1 + (place - 1) % (colours.length - 1)];

export class Air {
  #names = [];
  #spans = [];  // {place, from, to (none: still), clash}
  #canvas;
  #line;

  constructor(canvas, line) {
    this.#canvas = canvas;
    this.#line = line;
    this.talkers = [];
    setInterval(() => this.#draw(), 100);
  }

  // Another world: nothing is known of what was before.
  begin(names) {
    this.#names = names;
    this.#spans = [];
    this.talkers = [];
    this.#canvas.style.height = `${rowHeight * (names.length + 1) + 4}px`;
  }

  show(onAir, kind) {
    const now = performance.now();
    const talkers = onAir.flatMap((on, place) => (on ? [place] : []));
    const clash = talkers.length > 1;
    for (const span of this.#spans) {
      if (span.to === undefined && (span.clash !== clash || !talkers.includes(span.place))) span.to = now;
    }
    for (const place of talkers) {
      if (this.#spans.some(span => span.place === place && span.to === undefined)) continue;
      this.#spans.push({place, from: now, clash});
    }
    this.#spans = this.#spans.filter(span => span.to === undefined || span.to > now - shownMs);
    this.talkers = talkers;
    const who = talkers.map(place => (place === 0 ? say('theModem') : this.#names[place - 1])).join(' + ');
    this.#line.className = `channel ${clash ? 'clash' : talkers.length ? 'busy' : 'free'}`;
    this.#line.textContent = !talkers.length ? say('free') : clash ? say('collision', {who})
        : say('onAir', {who}) + (kind ? ` (${kind})` : '');
  }

  #draw() {
    const scale = devicePixelRatio;
    const {clientWidth: width, clientHeight: height} = this.#canvas;
    if (!width || document.hidden) return;
    if (this.#canvas.width !== Math.round(width * scale)) this.#canvas.width = Math.round(width * scale);
    if (this.#canvas.height !== Math.round(height * scale)) this.#canvas.height = Math.round(height * scale);
    const now = performance.now();
    const draw = this.#canvas.getContext('2d');
    draw.setTransform(scale, 0, 0, scale, 0, 0);
    draw.clearRect(0, 0, width, height);
    draw.font = '12px system-ui, sans-serif';
    draw.textBaseline = 'middle';
    [say('theModem'), ...this.#names].forEach((name, place) => {
      const y = 2 + rowHeight * place;
      draw.fillStyle = place % 2 ? '#f4f2ed' : '#e9e6df';
      draw.fillRect(0, y, width, rowHeight);
      draw.fillStyle = colourOf(place);
      draw.fillRect(0, y, 4, rowHeight);
      draw.fillStyle = '#1d2329';
      draw.fillText(name, 10, y + rowHeight / 2, labelWidth - 14);
    });
    const x = at => labelWidth + (width - labelWidth) * (1 - (now - at) / shownMs);
    draw.strokeStyle = '#00000018';
    for (let ago = 0; ago <= shownMs; ago += 5000) {
      draw.beginPath();
      draw.moveTo(x(now - ago), 2);
      draw.lineTo(x(now - ago), height - 2);
      draw.stroke();
    }
    for (const span of this.#spans) {
      const from = Math.max(labelWidth, x(span.from));
      draw.fillStyle = span.clash ? '#c62828' : colourOf(span.place);
      draw.fillRect(from, 6 + rowHeight * span.place, Math.max(2, x(span.to ?? now) - from), rowHeight - 8);
    }
  }
}
