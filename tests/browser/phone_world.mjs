// The phone's page with everything behind it: the gateway that serves it and relays to its broker, and somebody who
// holds the phone.
import {readFileSync} from 'node:fs';
import {Gateway} from './gateway_program.mjs';
import {screens, until} from './pages.mjs';

// The example city, which is at work day and night: routine orders wait for nothing.
const city = readFileSync(new URL('../../gateway/city/blitar.toml', import.meta.url), 'utf8')
    .replace('hours = "mon-fri 07:00-15:30"', 'hours = "daily 00:00-24:00"');

export class PhoneWorld {
  #people = new Map();

  async start() {
    this.gateway = await new Gateway(null, city).start();
    this.token = await this.gateway.token('dispatcher', 'uji');
    return this;
  }
  end() { return this.gateway?.end(); }
  get url() { return `${this.gateway.web}/hp/`; }

  api(method, path, body) { return this.gateway.api(this.token, method, path, body); }
  order(id, unit, more = {}) {
    return this.api('POST', 'orders', {
      id, to: [`unit/${unit}`], prio: 'P1', text: `perintah ${id}`, loc: {addr: 'Jl. Merdeka 10', lat: -8.0983, lon: 112.1681}, ...more,
    });
  }
  async facts(order, ...types) {
    const {facts} = await this.api('GET', `orders/${order}`);
    return types.length ? facts.filter(f => types.includes(f.type)) : facts;
  }
  // How far the phone's deliveries of an order have got, as a set of evidences.
  async evidence(order) { return new Set((await this.facts(order, 'delivery_advanced')).map(f => f.evidence)); }
  async state(order, unit) {
    const {open, closed} = await this.api('GET', `orders/${order}`);
    return (open ?? closed)?.assignments?.find(a => a.unit === unit)?.state;
  }

  // A link that makes a phone, for `--unit damkar-1` or the like.
  async link(...whose) {
    const said = await this.gateway.run('phone', 'add', ...whose);
    return `${this.url}#daftar=${/#daftar=(\S+)/.exec(said)[1]}`;
  }
  async revoke(page) {
    const name = await page.evaluate(phoneName);
    await this.gateway.run('phone', 'revoke', name);
    return name;
  }

  // Somebody opens a link on his phone. What sounds is told by window.sounds: how often it began, what rings now.
  async open(visit, url, options = {}) {
    const page = await visit.open('about:blank', {screen: screens.phone, ...options});
    await page.addInitScript(listenToSounds);
    await page.goto(url);
    return page;
  }
  async enrolled(visit, whose, options = {}) {
    const page = await this.open(visit, await this.link(...whose), options);
    await connected(page);
    return page;
  }
  async armed(visit, whose, options = {}) {
    const page = await this.enrolled(visit, whose, options);
    await page.locator('#arm').click();
    await page.locator('#armed').waitFor();
    return page;
  }
}

export const connected = page => page.locator('#link.up').waitFor({timeout: 40000});
export const lost = page => page.locator('#link.down').waitFor();
export const shown = (page, order) => page.locator(`main[data-order="${order}"]`).waitFor({timeout: 30000});
export const ringing = page => page.evaluate(() => window.sounds.ringing);
export const rings = page => until('the alarm', () => ringing(page));
export const silent = page => until('silence', async () => !await ringing(page));
export const press = (page, word) => page.locator(`.deeds [data-say="${word}"]`).click();
export const sent = (page, many = 1) => until(`${many} sent`, async () => await page.locator('main .said .fate.sent').count() >= many, 40000);

function listenToSounds() {
  window.sounds = {begun: 0, ringing: 0};
  const {start, stop} = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function(...when) {
    window.sounds.begun++;
    if (this.loop) window.sounds.ringing++;
    return start.apply(this, when);
  };
  AudioBufferSourceNode.prototype.stop = function(...when) {
    if (this.loop) window.sounds.ringing--;
    return stop.apply(this, when);
  };
}

// What the phone is called, from its own memory.
function phoneName() {
  return new Promise((done, failed) => {
    const opened = indexedDB.open('kentongan-hp');
    opened.onerror = () => failed(opened.error);
    opened.onsuccess = () => {
      const asked = opened.result.transaction('settings').objectStore('settings').get('enrolment');
      asked.onsuccess = () => { opened.result.close(); done(asked.result.username); };
    };
  });
}
