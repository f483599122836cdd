// The page of the virtual HTs: what comes from the program goes to the views, what hands do goes to the program.
import {Air} from './air.js';
import {Link} from './link.js';
import {Radios} from './radios.js';
import {logReport} from './reports.js';
import {Loudspeaker, Microphone} from './sound.js';
import {currentLanguage, say, speak, translated} from './words.js';

const $ = id => document.getElementById(id);
const maxReports = 300;
const noticeMs = 6000;

const radios = new Radios(choose);
const air = new Air($('air'), $('channel'));
const loudspeaker = new Loudspeaker();
const microphone = new Microphone();
const holders = new Set();  // what holds PTT: a pointer, the space bar
let reports = [];
let lastState = null;
let noticeEnds = 0;

// --- from the program ---

const link = new Link({
  hello(news, which) {
    document.body.classList.remove('offline');
    const before = radios.radio?.name;
    radios.begin(news.hts);
    air.begin(news.hts.map(radio => radio.name));
    reports = news.history;
    showLog();
    const same = news.hts.findIndex(radio => radio.name === before);
    choose(news.hts.length === 0 ? -1 : Math.max(0, same));
    show(news.state);
    if (news.hts.length === 0) notice(say('noRadios'), true);
    else if (which === 'first') notice('');
    else notice(say(which === 'again' ? 'back' : 'restarted'));
  },
  news(news) {
    if (news.type === 'state') show(news);
    if (news.type === 'error') problem(translated(news.text));
    if (news.type === 'report') report(news.report);
  },
  sound(samples) { loudspeaker.play(samples); },
  lost() {
    holders.clear();
    showPtt();
    document.body.classList.add('offline');
    notice(say('disconnected'), true);
  },
});

function show(state) {
  lastState = state;
  radios.show(state.modem, state.hts);
  const kind = state.hts.find(ht => ht.hears !== 'nothing')?.hears ?? 'nothing';
  air.show([state.modem.on_air, ...state.hts.map(ht => ht.on_air)], say(kind));
  showPtt();
}

function report(news) {
  reports.push(news);
  if (reports.length > maxReports) reports.shift();
  log(news);
  if ($('log').children.length > maxReports) $('log').lastChild.remove();
  const kind = radios.display(news);
  if (kind === 'call mine') loudspeaker.beep(880, 1320, 880, 1320);
  if (kind === 'text mine') loudspeaker.beep(1320);
}

// --- what is shown ---

function notice(text, stays = false) {
  $('banner').textContent = text;
  $('banner').hidden = text === '';
  $('banner').className = stays ? 'bad' : '';
  clearTimeout(noticeEnds);
  if (text && !stays) noticeEnds = setTimeout(() => notice(''), noticeMs);
}

function log(report) { logReport($('log'), report, radios.nameOf); }

function showLog() {
  $('log').replaceChildren();
  reports.forEach(log);
}

function problem(text) { $('problem').textContent = text; }

function choose(i) {
  if (holders.size) letGo();
  radios.take(i);
  problem('');
  if (radios.radio) link.say(`listen ${radios.radio.name}`);
  for (const each of reports) radios.display(each);
  if (lastState?.hts.length === radios.radios.length) show(lastState);
}

function showPtt() {
  const held = holders.size > 0;
  $('ptt').classList.toggle('on', held);
  $('ptt').setAttribute('aria-pressed', String(held));
  $('ptt').querySelector('span').textContent =
      say(!held ? 'pttHint' : radios.state?.timed_out ? 'pttTimedOut' : 'pttOn');
}

function translate(choice) {
  speak(choice);
  $('speaker').textContent = say(loudspeaker.on ? 'soundOff' : 'soundOn');
  showLog();
  if (!link.up) notice(say('disconnected'), true);
  choose(radios.current);
}

// --- hands ---

function act(command) {
  problem('');
  if (radios.radio) link.say(`${radios.radio.name} ${command}`);
}

// The microphone is asked for at the first PTT; without one the HT sends a carrier without speech.
async function talk(by) {
  if (!link.up || !radios.radio || holders.has(by)) return;
  holders.add(by);
  if (holders.size > 1) return;
  act('ptt on');
  showPtt();
  if (!await microphone.ask(samples => { if (holders.size) link.sendSound(samples); })) problem(say('noMicrophone'));
}
function letGo(by) {
  if (by === undefined) holders.clear();
  else if (!holders.delete(by)) return;
  if (holders.size === 0 && radios.radio) link.say(`${radios.radio.name} ptt off`);
  showPtt();
}
function press(key) {
  act(`key ${key}`);
  radios.typing(key);
  const button = document.querySelector(`[data-key="${key}"]`);
  button.classList.add('down');
  setTimeout(() => button.classList.remove('down'), 150);
}

for (const key of '123A456B789C*0#D') {
  const button = document.createElement('button');
  button.textContent = key;
  button.dataset.key = key;
  button.onclick = () => press(key);
  $('keys').append(button);
}
$('ptt').onpointerdown = event => {
  $('ptt').setPointerCapture(event.pointerId);
  talk('pointer');
};
for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
  $('ptt').addEventListener(end, () => letGo('pointer'));
}
$('ptt').oncontextmenu = event => event.preventDefault();
addEventListener('blur', () => letGo());
addEventListener('pagehide', () => letGo());
document.addEventListener('visibilitychange', () => { if (document.hidden) letGo(); });

// A button that was clicked does not keep the keyboard: the space bar stays PTT.
addEventListener('mousedown', event => {
  if (!event.target.closest('button')) return;
  event.preventDefault();
  if (!event.target.closest('form')) document.activeElement.blur();
});
$('emergency').onclick = () => act('emergency');
$('form').onsubmit = event => {
  event.preventDefault();
  if ($('message').value.trim()) act(`send ${$('message').value.trim()}`);
  $('message').value = '';
};

addEventListener('keydown', event => {
  const at = document.activeElement;
  if (event.key === 'Escape') {
    letGo();
    at.blur();
  }
  if (at.tagName === 'INPUT' || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === ' ' && (at === $('ptt') || at.tagName !== 'BUTTON')) {
    event.preventDefault();
    if (!event.repeat) talk('space');
  }
  if (event.repeat) return;
  if (event.key.length === 1 && '0123456789ABCD*#'.includes(event.key.toUpperCase())) press(event.key.toUpperCase());
  const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (step && radios.radios.length) {
    event.preventDefault();
    choose((radios.current + step + radios.radios.length) % radios.radios.length);
    if (at.getAttribute('role') === 'tab') $('radios').children[radios.current].focus();
  }
});
addEventListener('keyup', event => { if (event.key === ' ') letGo('space'); });

$('speaker').onclick = async () => {
  try {
    await loudspeaker.turn(!loudspeaker.on);
  } catch (error) {
    problem(say('noSound', {why: error.message}));
  }
  $('speaker').setAttribute('aria-pressed', String(loudspeaker.on));
  $('speaker').textContent = say(loudspeaker.on ? 'soundOff' : 'soundOn');
};
$('volume').oninput = () => loudspeaker.setVolume($('volume').value / 100);
for (const each of document.querySelectorAll('[data-language]')) each.onclick = () => translate(each.dataset.language);
translate(currentLanguage());
