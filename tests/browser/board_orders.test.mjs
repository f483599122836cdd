// A dispatcher at the board: an order by keyboard, what becomes of it, and what he does to it.
import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';
import {BoardWorld, row} from './board_world.mjs';
import {pageTest, until, visiting} from './pages.mjs';

const world = new BoardWorld();
before(() => world.start());
after(() => world.end());

const rungs = (page, id, agency) =>
    row(page, id).locator('.agency-line', {hasText: agency}).locator('.rungs').getAttribute('aria-label');

// First, as long as the channel is free: a spoken order takes it for half a minute.
pageTest('an emergency of an HT: taken on, then over', async visit => {
  const page = await world.logIn(visit);
  world.modem.command('DMKR1-7 emergency');
  await page.locator('.alarm-zone', {hasText: 'DARURAT damkar-1'}).waitFor({timeout: 20000});
  await page.getByRole('button', {name: 'Saya tangani'}).click();
  await page.keyboard.press('Control+Enter');
  await page.locator('.emergency.taken').waitFor();
  await page.getByRole('button', {name: 'Selesai'}).click();
  await page.keyboard.type('kru selamat');
  await page.keyboard.press('Enter');
  await page.locator('.emergency').waitFor({state: 'detached'});
});

pageTest('an order by keyboard alone, in under 15 s, and its evidence as it comes', async visit => {
  const page = await world.logIn(visit);
  const begun = Date.now();
  await page.keyboard.press('n');
  await page.keyboard.type('kebakar');
  await page.locator('#new-categories [aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await until('the proposal', async () =>
      /Damkar[\s\S]*utama · terjangkau[\s\S]*Damkar Regu 1/.test(await page.locator('.proposal').innerText()));
  await page.keyboard.press('Tab');
  await page.keyboard.type('Jl. Merdeka 10');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Rumah terbakar');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Perintah #1 tersimpan').waitFor();
  assert.ok(Date.now() - begun < 15000);

  const first = page.locator('button.row').first();
  await until('the row', async () => /#1[\s\S]*BELUM DIJAWAB[\s\S]*Jl\. Merdeka 10/.test(await first.innerText()));
  const id = await first.getAttribute('data-order');
  // The HT acknowledges by radio; nobody has said that it was opened, and an APRS radio never will.
  await until('the HT', async () => /di alat sejak/.test(await rungs(page, id, 'damkar')), 20000);
  assert.match(await rungs(page, id, 'bpbd'), /di alat: belum diketahui/);
  assert.match(await page.locator('.timeline').innerText(), /perintah masuk #1 P1, memanggil damkar-1/);
  assert.match(await page.locator('.deliveries').innerText(), /damkar-1\s+aprs:DMKR1-7\s+di alat/);
});

pageTest('answer on behalf, a note, and a cancel with its reason', async visit => {
  await world.order('behalf', ['unit/dinkes-1'], {loc: {addr: 'Jl. Kelud 4'}});
  const page = await world.logIn(visit);
  await row(page, 'behalf').click();
  await page.keyboard.press('a');
  await page.locator('.form select').nth(1).selectOption('on_scene');
  await page.getByLabel('Kata mereka').fill('sudah sampai');
  await page.keyboard.press('Control+Enter');
  await until('the answer', async () => /dinkes-1 tiba di TKP/.test(await page.locator('.timeline').innerText()));
  await until('the row', async () => /tiba di TKP/.test(await row(page, 'behalf').innerText()));

  await page.keyboard.press('c');
  await page.keyboard.type('butuh tandu');
  await page.keyboard.press('Control+Enter');
  await until('the note', async () => /butuh tandu/.test(await page.locator('.timeline').innerText()));

  await page.keyboard.press('b');
  assert.equal(await page.getByRole('button', {name: 'Batalkan perintah'}).isDisabled(), true);
  await page.keyboard.type('salah alamat');
  await page.keyboard.press('Control+Enter');
  await until('the cancel', async () => /perintah dibatalkan[\s\S]*salah alamat/.test(await page.locator('.timeline').innerText()));
});

pageTest('an alarm stands on top and sounds, until a person closes it with a reason', async visit => {
  await world.order('alarm', ['unit/dishub-1'], {loc: {addr: 'Simpang Herlingga'}});
  const page = await world.logIn(visit);
  await row(page, 'alarm').waitFor();
  assert.equal(await page.locator('.sound.off').count(), 0);  // the login was touched
  await world.refuse('alarm', 'dishub-1');
  await page.locator('.alarm-zone', {hasText: 'MENOLAK: dishub'}).waitFor();
  await until('the sound', () => page.evaluate(() => window.beeps > 0));
  assert.match(await page.locator('button.row').first().innerText(), /ALARM/);
  await row(page, 'alarm').click();
  await page.keyboard.press('t');
  await page.keyboard.type('sudah ditelepon');
  await page.keyboard.press('Enter');
  await page.locator('.alarm-zone').waitFor({state: 'detached'});
  const heard = await page.evaluate(() => window.beeps);
  await new Promise(later => setTimeout(later, 3000));  // longer than the pause between two sounds
  assert.equal(await page.evaluate(() => window.beeps), heard);
});

pageTest('what people write is text, wherever it stands', async visit => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  await world.order('evil', ['unit/dlh-1'], {text: evil, loc: {addr: evil}});
  await world.api('POST', 'orders/evil/note', {by: evil.slice(0, 60), text: evil});
  const page = await world.logIn(visit);
  await row(page, 'evil').click();
  await until('the note', async () => (await page.locator('.timeline').innerText()).includes(evil));
  assert.ok((await row(page, 'evil').innerText()).includes(evil));
  assert.equal(await page.locator('#page img, #page script').count(), 0);
  assert.equal(await page.title(), 'Kentongan, papan 112');
});

test('a gateway that died: nothing is lost of what was typed, and it is sent once', () => visiting('died', async visit => {
  const page = await world.logIn(visit);
  visit.forgive(/ERR_/);
  await page.keyboard.press('n');
  await page.keyboard.type('pohon');
  await page.locator('#new-categories [aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.form textarea').fill('Pohon tumbang di jalan');
  await world.gateway.crash();
  await page.keyboard.press('Control+Enter');
  await page.locator('.failure', {hasText: 'TIDAK terkirim'}).waitFor();
  assert.equal(await page.locator('.form textarea').inputValue(), 'Pohon tumbang di jalan');
  await world.gateway.start();
  await page.locator('.link.live').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('tersimpan dan dikirim').waitFor();
  const {orders} = await world.api('GET', 'orders?limit=100');
  assert.equal(orders.filter(o => o.text === 'Pohon tumbang di jalan').length, 1);
}));
