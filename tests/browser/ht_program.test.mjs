// Program and pages come and go: a restart, several pages, pages from elsewhere.
import assert from 'node:assert/strict';
import {createServer, request} from 'node:http';
import {after} from 'node:test';
import {Modem} from './modem_program.mjs';
import {pageTest, until} from './pages.mjs';

const modem = await new Modem('DAMKAR-7', 'PMI-7').start();
after(() => modem.end());

const elsewhere = createServer((_, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end('<!doctype html><link rel="icon" href="data:,"><title>elsewhere</title>');
});
await new Promise(listening => elsewhere.listen(0, '127.0.0.1', listening));
after(() => elsewhere.close());

const online = page => page.locator('body:not(.offline)').waitFor();
const banner = (page, text) => page.locator('#banner', {hasText: text}).waitFor();

pageTest('after a restart of the program the page comes back by itself, and says so', async visit => {
  visit.forgive(/WebSocket connection to .* failed/);  // written by the browser while nobody is there
  const page = await visit.open(modem.page);
  await online(page);
  await page.getByRole('tab', {name: 'PMI-7'}).click();
  await page.keyboard.down(' ');
  await page.locator('#channel.busy').waitFor();
  await modem.stop();
  await banner(page, 'Terputus dari program. Mencoba lagi');
  await page.locator('body.offline').waitFor();
  assert.equal(await page.locator('#ptt').getAttribute('aria-pressed'), 'false');
  await page.keyboard.up(' ');
  await modem.start();
  await banner(page, 'Program dimulai ulang. Tersambung lagi.');
  await online(page);
  assert.equal(await page.locator('#ht-name').textContent(), 'PMI-7');  // the one in hand before
  await page.keyboard.press('5');
  await page.locator('#channel.busy', {hasText: 'PMI-7 memancar'}).waitFor();
  await page.locator('#banner').waitFor({state: 'hidden'});
});

pageTest('two pages at once: each holds an HT; one that is closed lets go of PTT', async visit => {
  const one = await visit.open(modem.page);
  const two = await visit.open(modem.page);
  await Promise.all([online(one), online(two)]);
  await two.getByRole('tab', {name: 'PMI-7'}).click();
  await one.keyboard.down(' ');
  await two.locator('#channel.busy', {hasText: 'DAMKAR-7 memancar'}).waitFor();
  await two.locator('#rx.on').waitFor();
  await one.context().close();
  await two.locator('#channel.free').waitFor();
  // A page that comes later sees what was before it.
  await two.keyboard.press('7');
  const three = await visit.open(modem.page);
  await three.locator('#texts .dtmf', {hasText: 'tombol 7'}).waitFor();
  assert.ok(await three.locator('#log li').count() > 0);
});

pageTest('both hold the same PTT: it is released when the last one lets go', async visit => {
  const one = await visit.open(modem.page);
  const two = await visit.open(modem.page);
  await Promise.all([online(one), online(two)]);
  await one.keyboard.down(' ');
  await two.keyboard.down(' ');
  await two.locator('#channel.busy').waitFor();
  await one.keyboard.up(' ');
  await two.waitForTimeout(500);
  assert.equal(await two.locator('#channel').getAttribute('class'), 'channel busy');
  await two.keyboard.up(' ');
  await two.locator('#channel.free').waitFor();
});

pageTest('a page from elsewhere gets nowhere', async visit => {
  visit.forgive(/WebSocket connection to .* failed|blocked by CORS policy/);
  visit.forgive(/Content Security Policy|Failed to load resource/);
  const page = await visit.open(`http://127.0.0.1:${elsewhere.address().port}/`);
  const tried = await page.evaluate(async port => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    const opened = await new Promise(end => {
      socket.onopen = () => end('open');
      socket.onclose = () => end('refused');
    });
    const read = await fetch(`http://127.0.0.1:${port}/ht`).then(() => 'read', () => 'refused');
    const frame = document.createElement('iframe');
    frame.src = `http://127.0.0.1:${port}/ht`;
    document.body.append(frame);
    await new Promise(loaded => { frame.onload = loaded; });
    return {opened, read};
  }, modem.port);
  assert.deepEqual(tried, {opened: 'refused', read: 'refused'});
  await until('the frame to stay empty', () => page.frames()[1]?.url().startsWith('chrome-error:'));
});

pageTest('a name that only looks like this machine is refused', async visit => {
  const answer = await new Promise((answered, failed) => {
    const headers = {Host: `rebound.example:${modem.port}`};
    request({host: '127.0.0.1', port: modem.port, path: '/ht', headers}, answered).on('error', failed).end();
  });
  assert.equal(answer.statusCode, 403);
  answer.resume();
  const page = await visit.open(`http://localhost:${modem.port}/ht`);
  await online(page);
});
