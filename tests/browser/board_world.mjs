// The board with everything behind it: the gateway, a modem, an HT; and somebody at the console.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {StandIn} from '../../gateway/board/dev/stand_in.mjs';
import {Gateway} from './gateway_program.mjs';
import {Modem} from './modem_program.mjs';

const built = process.env.KENTONGAN_BOARD;
if (!built) throw new Error('KENTONGAN_BOARD must name the folder that the board was built into');
export const password = 'kentongan-dev';

export class BoardWorld {
  async start() {
    this.modem = await new Modem('DMKR1-7').start();
    this.gateway = await new Gateway(this.modem.pty).start();
    this.token = await this.gateway.token('dispatcher', 'uji');
    this.front = await new StandIn({gateway: this.gateway.web, token: this.token, folder: built}).start();
    return this;
  }
  async end() {
    await this.front?.end();
    await this.gateway?.end();
    await this.modem?.end();
  }
  get url() { return this.front.url; }

  // After a crash: the same data, another port.
  async again() {
    await this.gateway.start();
    this.front.gateway = new URL(this.gateway.web);
  }

  async api(method, path, body) {
    const answer = await fetch(`${this.gateway.web}/api/v1/${path}`, {
      method,
      headers: {'Authorization': `Bearer ${this.token}`, 'Content-Type': 'application/json'},
      ...(body ? {body: JSON.stringify({v: 1, ...body})} : {}),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(said)}`);
    return said;
  }
  order(id, to, more = {}) { return this.api('POST', 'orders', {id, to, prio: 'P2', text: `perintah ${id}`, ...more}); }
  refuse(order, unit) {
    return this.api('POST', `orders/${order}/answer`, {unit, state: 'rejected', by: 'uji', reason: 'mobil rusak'});
  }

  // Somebody logs in, and is at the board. Sounds are counted in window.beeps.
  async logIn(visit, {query = '', ...options} = {}) {
    visit.forgive(/401/);  // whether there is a session is asked before anybody has logged in
    const page = await visit.open('about:blank', options);
    await page.addInitScript(() => {
      window.beeps = 0;
      const {start} = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function(...when) {
        window.beeps++;
        return start.apply(this, when);
      };
    });
    await page.goto(this.url + query);
    await page.locator('input[name=username]').fill('Sari');
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.locator('.link.live').waitFor();
    return page;
  }
}

export const row = (page, id) => page.locator(`[data-order="${id}"]`);

export const axeSource = () => readFileSync(join(process.env.KENTONGAN_BROWSER, 'node_modules/axe-core/axe.min.js'), 'utf8');
