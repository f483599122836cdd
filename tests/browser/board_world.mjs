// The board with everything behind it: the gateway that serves it, a modem, an HT; and somebody at the console.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Gateway} from './gateway_program.mjs';
import {Modem} from './modem_program.mjs';
import {until} from './pages.mjs';

export const password = 'sandi untuk uji';

export class BoardWorld {
  async start() {
    this.modem = await new Modem('DMKR1-7').start();
    this.gateway = await new Gateway(this.modem.pty).start();
    this.token = await this.gateway.token('dispatcher', 'uji');
    await this.person('dispatcher', 'sari');
    return this;
  }
  async end() {
    await this.gateway?.end();
    await this.modem?.end();
  }
  get url() { return `${this.gateway.web}/`; }

  // Somebody who has set his password.
  async person(role, name) {
    const token = await this.gateway.invitation(role, name);
    // A running gateway notices a new account within a second.
    await until(`the account of ${name}`, async () => {
      const answer = await fetch(`${this.url}api/v1/invitation`, {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({v: 1, token, password}),
      });
      if (!answer.ok && answer.status !== 401) throw new Error(`invitation: ${await answer.text()}`);
      return answer.ok;
    });
  }

  api(method, path, body) { return this.gateway.api(this.token, method, path, body); }
  order(id, to, more = {}) { return this.api('POST', 'orders', {id, to, prio: 'P2', text: `perintah ${id}`, ...more}); }
  refuse(order, unit) {
    return this.api('POST', `orders/${order}/answer`, {unit, state: 'rejected', by: 'uji', reason: 'mobil rusak'});
  }

  // Somebody logs in, and is at the board. Sounds are counted in window.beeps.
  async logIn(visit, {query = '', name = 'sari', ...options} = {}) {
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
    await enter(page, name, password);
    await page.locator('.link.live').waitFor();
    return page;
  }
}

export async function enter(page, name, word) {
  await page.locator('input[name=username]').fill(name);
  await page.locator('input[name=password]').fill(word);
  await page.keyboard.press('Enter');
}

export const row = (page, id) => page.locator(`[data-order="${id}"]`);

export const axeSource = () => readFileSync(join(process.env.KENTONGAN_BROWSER, 'node_modules/axe-core/axe.min.js'), 'utf8');
