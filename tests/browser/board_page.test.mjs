// The page around the orders: who may in, what it says when it cannot be believed, languages, themes, the wall.
import assert from 'node:assert/strict';
import {after, before} from 'node:test';
import {BoardWorld, axeSource, enter, password, row} from './board_world.mjs';
import {pageTest, screens, until} from './pages.mjs';

const world = new BoardWorld();
before(async () => {
  await world.start();
  await world.order('one', ['unit/dishub-1', 'unit/dinkes-1'], {loc: {addr: 'Jl. Merdeka 10'}});
  await world.refuse('one', 'dishub-1');
  await world.person('dispatcher', 'lain');
  await world.order('two', ['unit/damkar-1'], {prio: 'P1'});
});
after(() => world.end());

const entry = async (visit, hash = '') => {
  visit.forgive(/401|429/);
  return visit.open(world.url + hash);
};

pageTest('a wrong password is said so, and too many of them', async visit => {
  const page = await entry(visit);
  for (const said of ['salah', 'salah', 'salah', 'salah', 'salah', 'Tunggu 10 detik']) {
    await enter(page, 'orang-lain', 'bukan ini');
    await page.getByRole('alert').filter({hasText: said}).waitFor();
  }
});

pageTest('an invitation sets a password, once', async visit => {
  const token = await world.gateway.invitation('viewer', 'baru');
  const page = await entry(visit, `#undangan=${token}`);
  await page.locator('input[name=password]').fill('pendek');
  await page.locator('input[name=again]').fill('pendek');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({hasText: 'Minimal 10'}).waitFor();
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[name=again]').fill('lain sekali');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({hasText: 'tidak sama'}).waitFor();
  await page.locator('input[name=again]').fill(password);
  await page.keyboard.press('Enter');
  await row(page, 'one').waitFor();
  assert.ok(!page.url().includes('undangan'));
  // A viewer sees, and changes nothing.
  await row(page, 'one').click();
  await page.locator('.timeline li').first().waitFor();
  assert.equal(await page.getByRole('button', {name: /Perintah baru|Tutup alarm|Jawab|Batalkan/}).count(), 0);

  const second = await entry(visit, `#undangan=${token}`);
  await second.locator('input[name=password]').fill(password);
  await second.locator('input[name=again]').fill(password);
  await second.keyboard.press('Enter');
  await second.getByRole('alert').filter({hasText: 'sudah dipakai'}).waitFor();
});

pageTest('a session that ends asks again, and keeps what was typed', async visit => {
  const page = await world.logIn(visit);
  await page.keyboard.press('n');
  await page.locator('.form textarea').fill('setengah jadi');
  await page.context().clearCookies();
  await page.getByText('Sesi berakhir').waitFor({timeout: 15000});
  await enter(page, 'sari', password);
  await page.locator('.board').waitFor();
  assert.equal(await page.locator('.form textarea').inputValue(), 'setengah jadi');

  await page.context().clearCookies();
  await page.getByText('Sesi berakhir').waitFor({timeout: 15000});
  await enter(page, 'lain', password);
  await page.locator('.board').waitFor();
  await page.keyboard.press('n');
  assert.equal(await page.locator('.form textarea').inputValue(), '');  // another person's
});

pageTest('logging out leaves nothing behind', async visit => {
  const page = await world.logIn(visit);
  await row(page, 'one').waitFor();
  await page.getByRole('button', {name: 'Keluar'}).click();
  await page.locator('input[name=username]').waitFor();
  await page.reload();
  await page.locator('input[name=username]').waitFor();
  assert.equal(await page.locator('.row').count(), 0);
});

pageTest('a technician sees paths, and is told that orders are not his', async visit => {
  await world.person('technician', 'budi');
  const page = await world.logIn(visit, {name: 'budi'});
  await page.getByText('Peran ini tidak melihat perintah').waitFor();
  await page.locator('.nets', {hasText: 'vhf1'}).waitFor();
});

pageTest('a gateway that stands still is noticed within seconds, with how old everything is', async visit => {
  const page = await world.logIn(visit);
  await row(page, 'one').waitFor();
  world.gateway.freeze(true);
  try {
    await page.locator('.lost', {hasText: /SAMBUNGAN PUTUS.*terakhir pasti 0:\d\d yang lalu/}).waitFor({timeout: 8000});
  } finally {
    world.gateway.freeze(false);
  }
  await page.locator('.lost').waitFor({state: 'detached'});
});

pageTest('language and theme by a key, and remembered', async visit => {
  const page = await world.logIn(visit);
  await page.keyboard.press('l');
  await page.getByRole('heading', {name: 'Open orders'}).waitFor();
  // The root's attributes follow what is drawn, a moment later.
  const root = of => until('the root element', () => page.evaluate(([name, value]) =>
      document.documentElement.getAttribute(name) === value, of));
  await root(['lang', 'en']);
  await page.keyboard.press('g');
  await root(['data-theme', 'light']);
  await page.keyboard.press('g');
  await root(['data-theme', 'dark']);
  await page.reload();
  await page.getByRole('heading', {name: 'Open orders'}).waitFor();
  await root(['data-theme', 'dark']);
  await page.keyboard.press('?');
  await page.getByRole('dialog', {name: 'Keyboard shortcuts'}).waitFor();
});

pageTest('on the wall there is nothing to click, and it fits', async visit => {
  const page = await world.logIn(visit, {screen: screens.wall, query: '?dinding'});
  await page.locator('.row').first().waitFor();
  assert.equal(await page.locator('button, input, select, a').count(), 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.ok(await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('.row-what')).fontSize) >= 20));
});

const violations = async page => {
  await page.evaluate(axeSource());
  return page.evaluate(async () => (await window.axe.run()).violations
      .filter(v => v.impact === 'serious' || v.impact === 'critical')
      .map(v => `${v.id}: ${v.nodes.map(n => `${n.target} ${n.failureSummary}`).join(' | ')}`));
};

pageTest('axe sees what is hard to see', async visit => {
  const page = await world.logIn(visit, {colorScheme: 'light'});
  await row(page, 'one').waitFor();
  await page.evaluate(() => { document.querySelector('.row-what').style.color = '#ccc'; });
  assert.match((await violations(page)).join(), /color-contrast/);
});

for (const colorScheme of ['light', 'dark']) {
  pageTest(`axe finds nothing serious, ${colorScheme}`, async visit => {
    const page = await world.logIn(visit, {colorScheme});
    await row(page, 'one').waitFor();
    const judge = async what => assert.deepEqual(await violations(page), [], what);
    await judge('the board');
    await row(page, 'one').click();
    await until('the timeline', () => page.locator('.timeline li').count());
    await judge('an order');
    await page.keyboard.press('a');
    await judge('an answer');
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.keyboard.type('am');
    await judge('categories');
    await page.keyboard.press('Enter');
    await judge('a new order');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await judge('the shortcuts');
  });
}
