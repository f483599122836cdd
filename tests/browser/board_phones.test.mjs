// A technician sets a phone up: the code on the screen is read as a camera would read it, the page behind it becomes the
// phone, and a phone that is lost is cut off.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before} from 'node:test';
import {BoardWorld} from './board_world.mjs';
import {pageTest, screens} from './pages.mjs';
import {connected} from './phone_world.mjs';

const world = new BoardWorld();
const folder = mkdtempSync(join(tmpdir(), 'kentongan-code-'));
before(async () => {
  await world.start();
  await world.person('technician', 'budi');
});
after(async () => {
  await world.end();
  rmSync(folder, {recursive: true, force: true});
});

for (const colorScheme of ['light', 'dark'])
  pageTest(`from a code on the screen (${colorScheme}) to a phone, and to its end`, async visit => {
    const board = await world.logIn(visit, {name: 'budi', colorScheme});
    await board.getByRole('button', {name: 'Tambah HP'}).click();
    await board.locator('select[name=responder]').selectOption('damkar-1');
    await board.locator('input[name=label]').fill('HP Pak <b>Budi</b>');
    await board.keyboard.press('Control+Enter');
    const code = board.locator('img.code');
    await code.waitFor();
    const picture = join(folder, `${colorScheme}.png`);
    await code.screenshot({path: picture});
    const link = execFileSync('zbarimg', ['-q', '--raw', picture], {stdio: ['ignore', 'pipe', 'ignore']}).toString().trim();
    assert.equal(link, await code.getAttribute('alt'));

    const phone = await visit.open(link, {screen: screens.phone});
    await connected(phone);
    await board.getByRole('button', {name: 'Tutup'}).first().click();
    const line = board.locator('[data-phone]').filter({hasText: 'HP Pak <b>Budi</b>'}).last();
    await line.getByText('terjangkau', {exact: false}).waitFor({timeout: 20000});

    visit.forgive(/WebSocket|ERR_/);
    await line.getByRole('button', {name: 'Cabut'}).click();
    await line.getByRole('button', {name: 'Ya, cabut sekarang'}).click();
    await phone.locator('#link.revoked').waitFor({timeout: 30000});
    await line.waitFor({state: 'detached'});
  });

pageTest('a dispatcher has no such list', async visit => {
  const board = await world.logIn(visit);
  assert.equal(await board.getByText('HP petugas').count(), 0);
});
