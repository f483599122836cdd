// The radios as one sees them: a tab for each HT, the HT in hand with its display and lamps, the modem's lamps.
import {colourOf} from './air.js';
import {onDisplay} from './reports.js';
import {say} from './words.js';

const $ = id => document.getElementById(id);
const maxLines = 60;

function bars(element, full, of) {
  if (element.dataset.full === String(full)) return;
  element.dataset.full = full;
  element.replaceChildren(...Array.from({length: of}, (_, i) => {
    const bar = document.createElement('i');
    if (i < full) bar.className = 'on';
    return bar;
  }));
  if (element.getAttribute('role') === 'meter') element.setAttribute('aria-valuenow', full);
}
const signalBars = dbm => Math.max(0, Math.min(5, Math.round((dbm + 113) / 8)));
function signal(element, state) {
  bars(element, state.busy ? signalBars(state.dbm) : 0, 5);
  element.setAttribute('aria-label', `${say('signal')} ${state.dbm} dBm`);
}

export const activity = state => (state.on_air || state.ptt ? say('sendsNow') : !state.busy ? say('silent')
    : say({data: 'hearsData', tones: 'hearsTones', voice: 'hearsVoice', nothing: 'hearsNothing'}[state.hears]));

export class Radios {
  constructor(choose) {
    this.choose = choose;
    this.radios = [];
    this.states = [];
    this.current = -1;
    this.typed = '';
    this.typedUntil = 0;
  }

  get radio() { return this.radios[this.current]; }
  get state() { return this.states[this.current]; }
  nameOf = identity => this.radios.find(r => r.mdc === identity)?.name ?? identity;

  begin(radios) {
    this.radios = radios;
    $('radios').replaceChildren(...radios.map((radio, i) => {
      const tab = document.createElement('button');
      tab.setAttribute('role', 'tab');
      tab.dataset.ht = radio.name;
      tab.style.setProperty('--own', colourOf(i + 1));
      for (const kind of ['lamp', 'name', 'badge', 'doing', 'level']) {
        const part = document.createElement('span');
        part.className = kind;
        tab.append(part);
      }
      tab.querySelector('.name').textContent = radio.name;
      tab.onclick = () => this.choose(i);
      return tab;
    }));
  }

  take(i) {
    this.current = i;
    const radio = this.radio;
    [...$('radios').children].forEach((tab, k) => {
      tab.setAttribute('aria-selected', String(k === i));
      tab.tabIndex = k === i ? 0 : -1;
    });
    $('ht').style.setProperty('--own', colourOf(i + 1));
    $('ht-name').textContent = radio?.name ?? '-';
    const identities = [radio?.mdc && `MDC ${radio.mdc}`, radio?.selcall && `5T ${radio.selcall}`];
    $('ht-ids').textContent = identities.filter(Boolean).join(' ');
    $('texts').replaceChildren();
    this.typed = '';
  }

  show(modem, states) {
    this.states = states;
    states.forEach((state, i) => {
      const tab = $('radios').children[i];
      tab.className = state.on_air || state.ptt ? 'tx' : state.busy ? 'rx' : '';
      tab.querySelector('.doing').textContent = activity(state);
      tab.querySelector('.badge').textContent = state.alarm ? say('alarm') : '';
      bars(tab.querySelector('.level'), state.busy ? state.level : 0, 10);
    });
    if (this.state) this.#showHt(this.state);
    $('modem-ptt').classList.toggle('on', modem.ptt);
    $('modem-busy').classList.toggle('on', modem.busy);
    $('modem-host').classList.toggle('on', modem.host);
    $('modem-fault').classList.toggle('on', modem.fault);
    bars($('modem-level'), modem.level, 10);
    signal($('modem-signal'), modem);
    $('modem-dbm').textContent = `${modem.dbm} dBm`;
  }

  #showHt(state) {
    $('rx').classList.toggle('on', state.busy);
    $('tx').classList.toggle('on', state.on_air || state.ptt);
    $('emergency').classList.toggle('alarm', state.alarm);
    signal($('signal'), state);
    bars($('level'), state.busy ? state.level : 0, 10);
    $('now').textContent = state.digits ? say('keysHeard', {text: state.digits})
        : performance.now() < this.typedUntil ? say('typing', {keys: this.typed})
        : state.waiting ? say('waits', {n: state.waiting}) : activity(state);
  }

  // Keys pressed here, for a moment on the display.
  typing(key) {
    if (performance.now() > this.typedUntil) this.typed = '';
    this.typed = (this.typed + key).slice(-20);
    this.typedUntil = performance.now() + 3000;
    if (this.state) this.#showHt(this.state);
  }

  // Puts a report on the display of the HT in hand, if it is for it; answers what kind of line it became.
  display(report) {
    if (!this.radio || report.where !== this.radio.name) return '';
    const list = $('texts');
    if (report.dir === 'in' && (report.kind === 'ack' || report.kind === 'reject')) {
      const sent = [...list.children].findLast(row => row.dataset.id === report.id);
      if (sent) sent.dataset.fate = say(report.kind === 'ack' ? 'delivered' : 'rejected');
      return '';
    }
    const line = onDisplay(report, this.radio, this.nameOf);
    if (!line) return '';
    const row = document.createElement('li');
    row.className = line.kind;
    if (line.id) row.dataset.id = line.id;
    const tag = document.createElement('b');
    tag.textContent = say(line.tag);
    row.append(tag, ' ', line.text);
    list.append(row);
    while (list.children.length > maxLines) list.firstChild.remove();
    list.scrollTop = list.scrollHeight;
    return line.kind;
  }
}
