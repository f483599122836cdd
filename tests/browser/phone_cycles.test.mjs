// In and out of coverage, with answers pressed at random moments: none lost, none doubled. All chance comes from a seed:
//     KENTONGAN_SEED=7 KENTONGAN_CYCLES=200 node --test tests/browser/phone_cycles.test.mjs
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {PhoneWorld, connected, press} from './phone_world.mjs';
import {until, visiting} from './pages.mjs';

const cycles = Number(process.env.KENTONGAN_CYCLES ?? 30);
const seed = Number(process.env.KENTONGAN_SEED ?? 1);
const world = new PhoneWorld();
before(() => world.start());
after(() => world.end());

// mulberry32
let drawn = seed >>> 0;
function chance() {
  drawn = drawn + 0x6D2B79F5 >>> 0;
  let t = drawn;
  t = Math.imul(t ^ t >>> 15, t | 1);
  t ^= t + Math.imul(t ^ t >>> 7, t | 61);
  return ((t ^ t >>> 14) >>> 0) / 4294967296;
}
const draw = (from, to) => Math.floor(from + chance() * (to - from + 1));
const ways = ['accepted', 'en_route', 'on_scene', 'done'];

test(`${cycles} cycles with seed ${seed}`, {timeout: 1_500_000}, t => visiting('cycles', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.armed(visit, ['--unit', 'damkar-1']);
  await until('the worker', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
  const pressed = [];  // {order, to, from, until}
  const kinds = {};
  for (let i = 0; i < cycles; ++i) {
    const order = `c${i}`;
    await world.order(order, 'damkar-1', {prio: 'P2'});
    await page.locator(`main[data-order="${order}"]`).waitFor({timeout: 40000});
    const kind = i % 10 === 9 ? 'gateway' : i % 7 === 6 ? 'reload' : 'network';
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const cutAt = draw(0, 250), backAt = cutAt + draw(50, 900);
    const moments = ways.map(() => draw(0, backAt + 200)).sort((a, b) => a - b);
    const begun = Date.now();
    const wait = ms => sleep(Math.max(0, begun + ms - Date.now()));

    const cuts = (async () => {
      await wait(cutAt);
      if (kind === 'gateway') await world.gateway.crash();
      else await page.context().setOffline(true);
      await wait(backAt);
      if (kind === 'gateway') await world.gateway.start();
      else await page.context().setOffline(false);
    })();
    for (const [k, to] of ways.entries()) {
      await wait(moments[k]);
      const from = Date.now();
      await press(page, to);
      pressed.push({order, to, from, until: Date.now()});
      if (kind === 'reload' && k === 1) await page.reload({waitUntil: 'commit'});
    }
    await cuts;
  }
  await connected(page);
  await until('everything is sent', async () => await page.locator('#unsent').count() === 0, 120000);

  const lost = [], doubled = [], wrongTime = [];
  for (const {order, to, from, until: by} of pressed) {
    const facts = await world.facts(order, 'assignment_moved', 'milestone_filled');
    const mine = facts.filter(f => (f.to ?? f.state) === to);
    if (mine.length === 0) lost.push(`${order} ${to}`);
    if (mine.length > 1) doubled.push(`${order} ${to}`);
    const at = Date.parse(mine[0]?.device_at);
    if (!(at >= from - 1500 && at <= by + 1500)) wrongTime.push(`${order} ${to} ${mine[0]?.device_at} of ${new Date(from).toISOString()}`);
  }
  t.diagnostic(`${pressed.length} answers, ${JSON.stringify(kinds)}`);
  assert.deepEqual({lost, doubled, wrongTime}, {lost: [], doubled: [], wrongTime: []});
}));
