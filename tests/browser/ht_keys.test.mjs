// What hands do on the page, as the gateway hears it on the modem's serial line: through PTT, sound, air and DSP.
import assert from 'node:assert/strict';
import {after} from 'node:test';
import {toneKind, tones, type} from '../../firmware/emu/htl.mjs';
import {Modem} from './modem_program.mjs';
import {pageTest, until} from './pages.mjs';

const modem = await new Modem('DAMKAR-7', 'PMI-7').start();
await modem.greet();
after(() => modem.end());

const digits = () => modem.events(type.dtmf).filter(event => event.content[0] === 1)
    .map(event => String.fromCharCode(event.content[1])).join('');
const packets = () => modem.events(type.mdc)
    .map(event => [event.content[4], event.content[5], event.view.getUint16(6, true)]);
const sends = page => page.locator('#tx.on').waitFor();
const silent = page => page.locator('#tx:not(.on)').waitFor();
async function open(visit) {
  const page = await visit.open(modem.page, {permissions: ['microphone']});
  await page.locator('body:not(.offline)').waitFor();
  return page;
}

pageTest('key 4 while PTT is held is a DTMF event at the gateway; the identity went first', async visit => {
  const page = await open(visit);
  const before = digits().length;
  const identities = packets().length;
  const box = await page.locator('#ptt').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await sends(page);
  await page.locator('#ptt.on').waitFor();
  await page.keyboard.press('4');
  await until('the digit', () => digits().slice(before) === '4');
  await page.mouse.up();
  await silent(page);
  assert.deepEqual(packets().slice(identities), [[0x01, 0x80, 0x1001]]);
  await page.locator('#ptt:not(.on)').waitFor();
});

pageTest('keys by mouse and by keyboard, without PTT', async visit => {
  const page = await open(visit);
  const before = digits().length;
  for (const key of ['*', '1', '4', '7']) await page.locator(`[data-key="${key}"]`).click();
  await page.keyboard.type('0a#');
  assert.match(await page.locator('#now').textContent(), /147/);
  await until('seven digits', () => digits().slice(before) === '*1470A#');
  await silent(page);
  await page.locator('#message').fill('12');  // digits of a text are no keys
  await page.waitForTimeout(700);
  assert.equal(digits().slice(before), '*1470A#');
});

pageTest('space is PTT; Esc lets go; so does a window that loses the keyboard', async visit => {
  const page = await open(visit);
  await page.locator('[data-key="5"]').click();  // a click must not leave the keyboard on a button
  await silent(page);
  await page.keyboard.down(' ');
  await sends(page);
  await page.keyboard.up(' ');
  await silent(page);
  await page.keyboard.down(' ');
  await sends(page);
  await page.keyboard.press('Escape');
  await silent(page);
  await page.keyboard.up(' ');
  await page.keyboard.down(' ');
  await sends(page);
  await page.evaluate(() => dispatchEvent(new Event('blur')));
  await silent(page);
  await page.keyboard.up(' ');
});

pageTest('the emergency button repeats its alarm until the gateway acknowledges', async visit => {
  const page = await open(visit);
  await page.getByRole('tab', {name: 'PMI-7'}).click();
  await page.getByRole('button', {name: 'Darurat'}).click();
  const alarms = () => packets().filter(packet => packet[0] === 0 && packet[1] === 0x81 && packet[2] === 0x1002);
  await until('the alarm', () => alarms().length >= 1);
  await page.locator('#emergency.alarm').waitFor();
  await page.locator('#radios [data-ht=PMI-7] .badge', {hasText: 'ALARM'}).waitFor();
  await until('the alarm again', () => alarms().length >= 2);
  modem.write(tones(20, toneKind.mdc, [0x20, 0x00, 0x10, 0x02]));
  await page.locator('#emergency:not(.alarm)').waitFor();
  await page.locator('#texts', {hasText: 'alarm diakui pusat'}).waitFor();
  // The other HT heard who is in need.
  await page.getByRole('tab', {name: 'DAMKAR-7'}).click();
  await page.locator('#texts .alarm', {hasText: 'dari PMI-7'}).first().waitFor();
});
