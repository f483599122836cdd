// What the whole is for, as a person with an HT meets it: the order is heard, a key is pressed, it is said back, and the
// centre sees it. The real program, its speech program, the firmware, the air, and the page's loudspeaker and keys.
import assert from 'node:assert/strict';
import {after} from 'node:test';
import {Gateway} from './gateway_program.mjs';
import {Modem} from './modem_program.mjs';
import {pageTest, until} from './pages.mjs';

const modem = await new Modem('DMKR1-7').start();
const gateway = await new Gateway(modem.pty).start();
after(async () => {
  await gateway.end();
  await modem.end();
});

const overPatience = 45000;  // an order may be spoken for 20 s, and waits for the text's acknowledgement
const voices = page => page.locator('#texts .voice').count();
const heard = (page, n) => until(`voice ${n}`, async () => await voices(page) >= n, overPatience);

pageTest('an order is spoken, key 4 is said back, and counts when the crew says yes', async visit => {
  const page = await visit.open(modem.page);
  await page.locator('body:not(.offline)').waitFor();
  await gateway.ask('order', 'new', '--id', 'v1', '--to', 'unit/damkar-1', '--prio', 'P2', '--address',
                    'Jl. Merdeka 10', '--text', 'Pohon tumbang menutup jalan');
  await heard(page, 1);
  await page.locator('[data-key="4"]').click();
  await heard(page, 2);  // "damkar regu satu, tiba di lokasi, betul ..."
  const state = async () => (await gateway.ask('order', 'show', 'v1')).open?.assignments?.[0]?.state;
  assert.equal(await state(), 'offered');
  for (const key of ['#', '1', '0', '1', '#']) await page.locator(`[data-key="${key}"]`).click();
  await until('the status', async () => await state() === 'on_scene', 20000);
  await heard(page, 3);  // "... diterima"
});
