// The page of the virtual HTs, as one finds it: on a desk and on a phone, in both languages, with the keyboard.
import assert from 'node:assert/strict';
import {after} from 'node:test';
import {Modem} from './modem_program.mjs';
import {pageTest, screens} from './pages.mjs';

const modem = await new Modem('DAMKAR-7', 'PMI-7', 'BPBD-7').start();
after(() => modem.end());

const selected = page => page.locator('#radios [aria-selected=true] .name').textContent();
const fits = (page, id) => page.locator(id).evaluate(element => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
});
const online = page => page.locator('body:not(.offline)').waitFor();

pageTest('on a desk everything that matters is in sight', async visit => {
  const page = await visit.open(modem.page);
  await online(page);
  assert.deepEqual(await page.locator('#radios .name').allTextContents(), ['DAMKAR-7', 'PMI-7', 'BPBD-7']);
  assert.equal(await selected(page), 'DAMKAR-7');
  assert.equal(await page.locator('#ht-name').textContent(), 'DAMKAR-7');
  assert.equal(await page.locator('#ht-ids').textContent(), 'MDC 1001 5T 11001');
  const all = ['#speaker', '#radios', '#emergency', '.lcd', '#form', '#ptt', '#keys', '#channel', '#air', '.modem',
               '#log'];
  for (const id of all) assert.ok(await fits(page, id), `${id} is in sight`);
  assert.equal(await page.locator('#banner').isVisible(), false);
});

pageTest('on a phone nothing is wider than the screen, and keys are as large as fingers', async visit => {
  const page = await visit.open(modem.page, {screen: screens.phone});
  await online(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), screens.phone.viewport.width);
  for (const id of ['#ptt', '#emergency', '#keys button', '#speaker', '[data-language=en]']) {
    const box = await page.locator(id).first().boundingBox();
    assert.ok(box.height >= 36 && box.width >= 40, `${id}: ${box.width} x ${box.height}`);
  }
});

pageTest('Indonesian first; English on request, remembered, and complete', async visit => {
  const page = await visit.open(modem.page);
  await online(page);
  const words = () => page.evaluate(() => [
    document.documentElement.lang, document.title, document.querySelector('#channel').textContent,
    document.querySelector('#message').placeholder,
  ]);
  assert.deepEqual(await words(), ['id', 'HT maya - Kentongan', 'Kosong', 'Pesan teks, misalnya: OTW 12']);
  await page.getByRole('button', {name: 'English'}).click();
  const english = ['en', 'Virtual HT - Kentongan', 'Free', 'Text message, such as: OTW 12'];
  assert.deepEqual(await words(), english);
  await page.reload();
  await online(page);
  assert.deepEqual(await words(), english);
  await page.getByRole('button', {name: 'Bahasa Indonesia'}).click();
  assert.equal((await words())[2], 'Kosong');
  const [inIndonesian, inEnglish] = await page.evaluate(async () => {
    const {words} = await import('/words.js');
    return [Object.keys(words.id), Object.keys(words.en)];
  });
  assert.deepEqual(inIndonesian, inEnglish);  // no word in one language only
});

pageTest('another HT is taken by click and by arrow keys', async visit => {
  const page = await visit.open(modem.page);
  await online(page);
  await page.getByRole('tab', {name: 'PMI-7'}).click();
  assert.equal(await page.locator('#ht-name').textContent(), 'PMI-7');
  await page.keyboard.press('ArrowRight');
  assert.equal(await selected(page), 'BPBD-7');
  await page.keyboard.press('ArrowRight');
  assert.equal(await selected(page), 'DAMKAR-7');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await selected(page), 'BPBD-7');
});

pageTest('what the program refuses is said, in words of the page', async visit => {
  const page = await visit.open(modem.page);
  await online(page);
  await page.locator('#message').fill('halo');
  await page.keyboard.press('Enter');
  await page.locator('#problem', {hasText: 'belum ada yang menulis ke HT ini'}).waitFor();
});
