// What every test of a page stands on: Chromium, a page opened as a user opens it, and the rules that hold for all of
// the project's pages: no exception, nothing written as an error to the console, nothing asked of another machine.
import {mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import test, {after} from 'node:test';

export {until} from '../support/until.mjs';

const modules = process.env.KENTONGAN_BROWSER;
if (!modules) throw new Error('KENTONGAN_BROWSER must name the folder that .cmake/npm_install was run into');
const {chromium} = createRequire(resolve(modules, 'package.json'))('playwright-core');

// Screens that a page must be readable on.
export const screens = {
  desk: {viewport: {width: 1366, height: 768}},
  wall: {viewport: {width: 1920, height: 1080}},
  phone: {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, isMobile: true, hasTouch: true},
};

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',  // a microphone that beeps, once a page may use one
];

let browser;  // one for all tests of a file; each test has a profile of its own
async function theBrowser() {
  const executablePath = process.env.KENTONGAN_CHROMIUM ?? '/usr/bin/chromium';
  browser ??= await chromium.launch({executablePath, args: flags});
  return browser;
}
after(() => browser?.close());

// The browser as one test uses it.
class Visit {
  #contexts = [];
  #complaints = [];
  #forgiven = [];

  // Errors on the console that this test provokes; the browser itself writes some, which no page can prevent.
  forgive(expression) { this.#forgiven.push(expression); }

  // A page in a profile of its own. `options` are Playwright's for a context: permissions, locale, colorScheme ...
  async open(url, {screen = screens.desk, ...options} = {}) {
    const context = await (await theBrowser()).newContext({locale: 'id-ID', ...screen, ...options});
    this.#contexts.push(context);
    context.setDefaultTimeout(15000);
    await context.route(address => !['127.0.0.1', 'localhost'].includes(address.hostname), route => {
      this.#complaints.push(`asked another machine: ${route.request().url()}`);
      return route.abort();
    });
    const page = await context.newPage();
    page.on('pageerror', error => this.#complaints.push(`exception: ${error.stack ?? error}`));
    page.on('console', message => {
      if (message.type() === 'error') this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    await page.goto(url);
    return page;
  }

  verdict() {
    const left = this.#complaints.filter(text => !this.#forgiven.some(expression => expression.test(text)));
    if (left.length) throw new Error(`the page complained:\n${left.join('\n')}`);
  }

  async screenshots(name) {
    const folder = process.env.KENTONGAN_SCREENSHOTS;
    if (!folder) return [];
    mkdirSync(folder, {recursive: true});
    const pages = this.#contexts.flatMap(context => context.pages());
    const files = pages.map((_, i) => join(folder, `${name.replace(/[^A-Za-z0-9]+/g, '-')}-${i + 1}.png`));
    await Promise.allSettled(pages.map((page, i) => page.screenshot({path: files[i], timeout: 5000})));
    return files;
  }

  async close() { await Promise.allSettled(this.#contexts.map(context => context.close())); }
}

// Runs `body(visit)`; then the pages must have had nothing to complain about. When something failed, what the pages
// looked like is kept, and the error says where.
export async function visiting(name, body) {
  const visit = new Visit();
  try {
    await body(visit);
    visit.verdict();
  } catch (error) {
    const files = await visit.screenshots(name);
    if (files.length) error.message += `\nwhat it looked like: ${files.join(', ')}`;
    throw error;
  } finally {
    await visit.close();
  }
}

export const pageTest = (name, body) => test(name, () => visiting(name, body));
