// Blind spots: what is pressed in one is kept, says so, and arrives once, with its own time.
import assert from 'node:assert/strict';
import {after, before} from 'node:test';
import {PhoneWorld, connected, lost, press, rings, sent, shown, silent} from './phone_world.mjs';
import {pageTest, screens, until} from './pages.mjs';

const world = new PhoneWorld();
before(() => world.start());
after(() => world.end());

const near = (a, b, ms) => assert.ok(Math.abs(Date.parse(a) - b) < ms, `${a} is not ${new Date(b).toISOString()}`);
const once = async (order, to) => {
  const moved = (await world.facts(order, 'assignment_moved')).filter(f => f.to === to);
  assert.equal(moved.length, 1, JSON.stringify(moved));
  assert.deepEqual(await world.facts(order, 'answer_refused'), []);
  return moved[0];
};

pageTest('an answer without a network outlives a reload, and lands at the time at which it was pressed', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.armed(visit, ['--unit', 'damkar-1']);
  await until('the worker', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
  await world.order('blind', 'damkar-1');
  await shown(page, 'blind');
  await rings(page);
  await page.context().setOffline(true);
  await lost(page);
  const pressed = Date.now();
  await press(page, 'accepted');
  await silent(page);  // a person has answered, even if nobody knows it yet
  await page.locator('.said .fate.waiting').waitFor();
  await page.locator('#unsent', {hasText: '1 belum terkirim'}).waitFor();
  await page.reload();
  await page.locator('.said .fate.waiting', {hasText: 'belum terkirim'}).waitFor();
  assert.equal(await world.state('blind', 'damkar-1'), 'offered');
  await until('some seconds', () => Date.now() - pressed > 3000);
  await page.context().setOffline(false);
  await sent(page);
  const fact = await once('blind', 'accepted');
  near(fact.device_at, pressed, 1500);
});

pageTest('a gateway that dies takes no answer with it', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.armed(visit, ['--unit', 'damkar-2']);
  await world.order('died', 'damkar-2');
  await shown(page, 'died');
  await press(page, 'accepted');
  await sent(page, 1);
  await world.gateway.crash();
  await lost(page);
  const pressed = Date.now();
  await press(page, 'en_route');
  await page.locator('.said .fate.waiting').waitFor();
  await world.gateway.start();
  await connected(page);
  await sent(page, 2);
  near((await once('died', 'en_route')).device_at, pressed, 1500);
});

pageTest('an order that came while there was no network is there when there is one', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.armed(visit, ['--unit', 'pmi-1']);
  await page.context().setOffline(true);
  await lost(page);
  await world.order('late', 'pmi-1');
  await page.context().setOffline(false);
  await shown(page, 'late');
  await rings(page);
});

pageTest('a gateway that stands still is noticed, without any word from the network', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.armed(visit, ['--unit', 'bpbd-1']);
  await world.order('still', 'bpbd-1');
  await shown(page, 'still');
  world.gateway.freeze(true);
  try {
    await press(page, 'accepted');
    await page.locator('#link.down').waitFor({timeout: 20000});
  } finally {
    world.gateway.freeze(false);
  }
  await sent(page);
  await once('still', 'accepted');
});

pageTest('a phone whose clock is two days wrong says the right time', async visit => {
  const page = await visit.open('about:blank', {screen: screens.phone});
  await page.addInitScript(() => {
    const Real = Date, wrong = 2 * 86_400_000;
    window.Date = class extends Real {
      constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + wrong); }
      static now() { return Real.now() + wrong; }
    };
  });
  await page.goto(await world.link('--unit', 'polres-1'));
  await connected(page);
  await world.order('clock', 'polres-1');
  await shown(page, 'clock');
  await until('the receipt', async () => (await world.evidence('clock')).has('opened'));
  await press(page, 'accepted');
  await sent(page);
  near((await once('clock', 'accepted')).device_at, Date.now(), 5000);
});

pageTest('a full storage is said plainly, and the answer leaves all the same; with room again all is kept', async visit => {
  const page = await visit.open('about:blank', {screen: screens.phone});
  const tools = await page.context().newCDPSession(page);
  const {origin} = new URL(world.url);
  await tools.send('Storage.overrideQuotaForOrigin', {origin, quotaSize: 1});
  await page.goto(await world.link('--unit', 'satpolpp-1'));
  await connected(page);
  const warning = page.getByRole('alert').filter({hasText: 'MEMORI HP PENUH'});
  await warning.waitFor();
  await world.order('full', 'satpolpp-1');
  await shown(page, 'full');
  await press(page, 'accepted');
  await sent(page);
  await once('full', 'accepted');
  await tools.send('Storage.overrideQuotaForOrigin', {origin});
  await warning.waitFor({state: 'detached', timeout: 20000});
  await page.reload();
  await shown(page, 'full');
  await sent(page);
  await press(page, 'en_route');
  await sent(page, 2);
});

pageTest('a refused answer says why', async visit => {
  const page = await world.armed(visit, ['--unit', 'dinkes-1']);
  await world.order('gone', 'dinkes-1');
  await shown(page, 'gone');
  await world.api('POST', 'orders/gone/answer', {unit: 'dinkes-1', state: 'done', by: 'uji'});
  await press(page, 'accepted');
  const card = page.locator('section.refused');
  await card.waitFor();
  assert.match(await card.innerText(), /tidak berlaku[\s\S]*TERIMA[\s\S]*(keadaan sekarang|tidak terbuka lagi)/);
  await card.getByRole('button', {name: 'Mengerti'}).click();
  await card.waitFor({state: 'detached'});
});
