// From a link to a phone, and what ends it: revocation, another tab, another person's invitation.
import assert from 'node:assert/strict';
import {after, before} from 'node:test';
import {axeSource} from './board_world.mjs';
import {PhoneWorld, connected, press, sent, shown} from './phone_world.mjs';
import {pageTest, until} from './pages.mjs';

const world = new PhoneWorld();
before(() => world.start());
after(() => world.end());

pageTest('a link makes a phone, once; the token does not stay in the address', async visit => {
  const link = await world.link('--unit', 'damkar-1');
  const page = await world.open(visit, link);
  await connected(page);
  assert.equal(page.url(), world.url);
  await page.getByText('Tidak ada perintah').waitFor();
  await page.reload();
  await connected(page);

  visit.forgive(/401/);
  const second = await world.open(visit, link);
  await second.getByRole('alert').filter({hasText: 'sudah dipakai'}).waitFor();
  await second.getByRole('button', {name: 'Kembali'}).click();
  await second.getByText('HP ini belum terdaftar').waitFor();
});

pageTest('a gateway that is not there uses no link up', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.open(visit, world.url);
  await page.getByText('HP ini belum terdaftar').waitFor();
  await page.context().setOffline(true);
  await page.evaluate(hash => { location.hash = hash; }, new URL(await world.link('--unit', 'bpbd-1')).hash);
  await page.getByRole('button', {name: 'Coba lagi'}).click();
  await page.getByRole('alert').filter({hasText: 'belum dipakai'}).waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', {name: 'Coba lagi'}).click();
  await connected(page);
});

pageTest('revoked: it says so, stops trying, and keeps in sight what was not sent', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.armed(visit, ['--unit', 'damkar-2']);
  await world.order('revoked', 'damkar-2');
  await shown(page, 'revoked');
  await world.revoke(page);
  await page.locator('#link.revoked').waitFor({timeout: 30000});
  await press(page, 'accepted');
  await page.getByText('AKSES DICABUT').first().waitFor();
  await page.locator('#kept .fate.waiting').waitFor();
  await page.reload();
  await page.locator('#link.revoked').waitFor();
  await page.locator('#kept', {hasText: /TERIMA.*belum terkirim/}).waitFor();
  let sockets = 0;
  page.on('websocket', () => { sockets += 1; });
  await page.evaluate(() => dispatchEvent(new Event('online')));
  assert.equal(sockets, 0);
  await page.getByRole('button', {name: 'Coba lagi'}).click();
  await until('another try', () => sockets === 1);
  await page.locator('#link.revoked').waitFor();
  assert.equal(await world.state('revoked', 'damkar-2'), 'offered');
});

pageTest('of two tabs one is connected, and the other one says so', async visit => {
  const page = await world.enrolled(visit, ['--unit', 'pmi-1']);
  const other = await page.context().newPage();
  await other.goto(world.url);
  await other.getByText('TIDAK akan berbunyi').waitFor();
  await other.getByRole('button', {name: 'Pakai di sini'}).click();
  await connected(other);
  await page.getByText('Terbuka di tab lain').waitFor();
  await other.close();
  await connected(page);  // its turn again
});

pageTest('another person\'s invitation replaces the phone only when somebody says so', async visit => {
  const page = await world.enrolled(visit, ['--unit', 'pmi-1']);
  const link = await world.link('--unit', 'polres-1');
  await page.goto(link);
  await page.getByText('Ganti dengan undangan baru?').waitFor();
  await page.getByRole('button', {name: 'Ganti'}).click();
  await connected(page);
  await world.order('replaced', 'polres-1');
  await shown(page, 'replaced');
});

pageTest('from the second visit on it opens without a network', async visit => {
  visit.forgive(/ERR_|WebSocket/);
  const page = await world.enrolled(visit, ['--unit', 'satpolpp-1']);
  await until('the worker', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
  await world.order('kept', 'satpolpp-1');
  await shown(page, 'kept');
  await page.context().setOffline(true);
  await page.reload();
  await shown(page, 'kept');
  assert.match(await page.locator('main .text').innerText(), /perintah kept/);
  await page.locator('#link.down').waitFor();
  await page.context().setOffline(false);
  await connected(page);
});

const serious = async page => {
  await page.evaluate(axeSource());
  return page.evaluate(async () => (await window.axe.run()).violations
      .filter(v => v.impact === 'serious' || v.impact === 'critical')
      .map(v => `${v.id}: ${v.nodes.map(n => `${n.target} ${n.failureSummary}`).join(' | ')}`));
};

for (const colorScheme of ['light', 'dark']) {
  pageTest(`both languages, axe finds nothing serious, and nothing is too small to touch, ${colorScheme}`, async visit => {
    const unit = colorScheme === 'light' ? 'babinsa-1' : 'dinkes-1';
    const stranger = await world.open(visit, world.url, {colorScheme});
    await stranger.getByText('HP ini belum terdaftar').waitFor();
    assert.deepEqual(await serious(stranger), [], 'a stranger');

    const page = await world.enrolled(visit, ['--unit', unit], {colorScheme});
    const judge = async what => {
      assert.deepEqual(await serious(page), [], what);
      const small = await page.evaluate(() => [...document.querySelectorAll('button, a, summary')]
          .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 47.5).map(e => e.textContent));
      assert.deepEqual(small, [], `${what}: lower than 48 px`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what}: too wide`);
    };
    await judge('idle, not armed');
    await page.locator('#settings').click();
    await judge('settings');
    await page.getByRole('button', {name: 'English'}).click();
    await page.getByRole('button', {name: 'Close'}).click();
    await page.getByText('No orders').waitFor();
    await until('the language', () => page.evaluate(() => document.documentElement.lang === 'en'));
    await page.locator('#arm').click();
    await world.order(`seen-${unit}`, unit, {verified: false, category: 'L-KEBAKARAN'});
    await page.getByRole('button', {name: 'ACCEPT'}).waitFor();
    await judge('an order');
    await page.locator('#no').click();
    await page.getByRole('dialog', {name: /REJECT/}).waitFor();
    await judge('a reason');
    await page.getByRole('button', {name: 'Close'}).click();
    await press(page, 'accepted');
    await sent(page);
    await judge('accepted');
    await press(page, 'report');
    await judge('a report');
    await page.reload();
    await page.getByRole('button', {name: 'EN ROUTE'}).waitFor();  // the language is kept
  });
}
