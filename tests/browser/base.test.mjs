// The tests' own base: what it promises to find, it finds.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {after} from 'node:test';
import {pageTest, screens, until, visiting} from './pages.mjs';

const server = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html');
  const script = decodeURIComponent(request.url.slice(1));
  response.end(`<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
    <title>made up</title><script>${script}</script>`);
});
await new Promise(listening => server.listen(0, '127.0.0.1', listening));
after(() => server.close());
const pageWith = script => `http://127.0.0.1:${server.address().port}/${encodeURIComponent(script)}`;

const shots = mkdtempSync(join(tmpdir(), 'kentongan-shots-'));
after(() => rmSync(shots, {recursive: true}));

pageTest('a page without fault has no complaint, on every screen', async visit => {
  for (const [name, screen] of Object.entries(screens)) {
    const page = await visit.open(pageWith('document.title = innerWidth'), {screen});
    assert.equal(await page.title(), String(screen.viewport.width), name);
    assert.equal(await page.evaluate(() => navigator.language), 'id-ID');
  }
});

const faults = {
  'an exception': ['setTimeout(() => { throw new Error("made up") })', /exception: Error: made up/],
  'a rejected promise': ['Promise.reject(new Error("made up"))', /exception: Error: made up/],
  'an error on the console': ['console.error("made up")', /console: made up/],
  'another machine': ['fetch("http://example.com/").catch(() => {})', /asked another machine: http:\/\/example.com\//],
};
for (const [what, [script, complaint]] of Object.entries(faults)) {
  test(`${what} fails a test`, async () => {
    const opened = visiting(what, async visit => {
      const page = await visit.open(pageWith(script));
      await page.waitForTimeout(300);
    });
    await assert.rejects(opened, complaint);
  });
}

pageTest('what a test provokes is forgiven', async visit => {
  visit.forgive(/made up/);
  const page = await visit.open(pageWith('console.error("made up")'));
  await page.waitForTimeout(300);
});

test('a failure leaves a picture', async () => {
  const before = process.env.KENTONGAN_SCREENSHOTS;
  process.env.KENTONGAN_SCREENSHOTS = shots;
  try {
    await assert.rejects(visiting('it fails', async visit => {
      await visit.open(pageWith(''));
      await until('what never comes', () => false, 100);
    }), /waited 100 ms in vain for what never comes\nwhat it looked like: .*it-fails-1.png/);
  } finally {
    if (before === undefined) delete process.env.KENTONGAN_SCREENSHOTS;
    else process.env.KENTONGAN_SCREENSHOTS = before;
  }
  assert.ok(existsSync(join(shots, 'it-fails-1.png')));
});
