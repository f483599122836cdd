// An order on a phone: it rings, it is answered, and the gateway knows each step by its own evidence.
import assert from 'node:assert/strict';
import {after, before} from 'node:test';
import {PhoneWorld, press, ringing, rings, sent, shown, silent} from './phone_world.mjs';
import {pageTest, until} from './pages.mjs';

const world = new PhoneWorld();
before(() => world.start());
after(() => world.end());

pageTest('order, alarm, answer: received, opened and answered are facts of their own', async visit => {
  const page = await world.armed(visit, ['--unit', 'damkar-1']);
  await world.order('fire', 'damkar-1', {category: 'T3-03'});
  await rings(page);
  await shown(page, 'fire');
  const marks = await page.evaluate(() => performance.getEntriesByType('mark').map(m => m.name));
  assert.deepEqual(marks, ['order-arrived', 'alarm-sounds']);
  await until('opened', async () => {
    const seen = await world.evidence('fire');
    return seen.has('broker') && seen.has('device') && seen.has('opened') && !seen.has('answered');
  });
  await page.getByRole('button', {name: 'TERIMA'}).click();
  await silent(page);
  await sent(page);
  assert.equal(await world.state('fire', 'damkar-1'), 'accepted');
  assert.ok((await world.evidence('fire')).has('answered'));

  // The steps, a report, the checklist.
  await press(page, 'en_route');
  await press(page, 'sop');
  const items = page.locator('.sop input');
  await items.first().check();
  await until('the tick', async () => (await world.facts('fire', 'sop_ticked')).length === 1);
  await page.getByText('konsep, belum SOP resmi').waitFor();
  await page.getByRole('button', {name: 'Tutup'}).click();
  await page.locator('[data-say="sop"]', {hasText: '1/'}).waitFor();
  await press(page, 'on_scene');
  await press(page, 'report');
  await page.locator('input[name=situation]').fill('api di lantai dua');
  await page.locator('input[name=casualties]').fill('nihil');
  await page.getByRole('button', {name: 'Kirim'}).click();
  await until('the report', async () => (await world.facts('fire', 'note_taken')).some(f => /LAPSIT\. Kondisi: api di lantai dua\. Korban: nihil/.test(f.note ?? f.text)));
  await press(page, 'done');
  await page.getByText('Tidak ada perintah').waitFor();
  await page.locator('[data-past="fire"] summary').click();
  await until('all sent', async () => await page.locator('[data-past="fire"] .fate.sent').count() === 5);
  const moved = (await world.facts('fire', 'assignment_moved')).filter(f => f.unit === 'damkar-1').map(f => f.to);
  assert.deepEqual(moved, ['accepted', 'en_route', 'on_scene', 'done']);
});

pageTest('an order that is answered by radio, or for the crew, stops ringing here', async visit => {
  const page = await world.armed(visit, ['--unit', 'pmi-1']);
  await world.order('elsewhere', 'pmi-1');
  await rings(page);
  await world.api('POST', 'orders/elsewhere/answer', {by: 'Sari', unit: 'pmi-1', state: 'en_route', said: 'meluncur', via: 'telephone'});
  await silent(page);
  await page.locator('[data-say="on_scene"]').first().waitFor();
  await world.api('POST', 'orders/elsewhere/answer', {by: 'Sari', unit: 'pmi-1', state: 'done', said: 'selesai', via: 'telephone'});
  await page.locator('main[data-order="elsewhere"] .deeds').waitFor({state: 'detached'});
});

pageTest('a phone whose alarm is not armed says so, and the first touch makes it ring', async visit => {
  const page = await world.enrolled(visit, ['--unit', 'damkar-2']);
  await world.order('deaf', 'damkar-2');
  await shown(page, 'deaf');
  await page.getByRole('button', {name: 'ALARM MATI: sentuh di sini'}).waitFor();
  assert.equal(await ringing(page), 0);
  await page.locator('#arm-strip').click();
  await rings(page);
});

pageTest('a routine order makes a short tone and no alarm', async visit => {
  const page = await world.armed(visit, ['--unit', 'pmi-1']);
  await page.evaluate(() => { window.sounds.begun = 0; });
  await world.order('routine', 'pmi-1', {prio: 'P3'});
  await shown(page, 'routine');
  await until('the tone', () => page.evaluate(() => window.sounds.begun === 1));
  assert.equal(await ringing(page), 0);
});

pageTest('rejected with a reason, which the dispatcher reads', async visit => {
  const page = await world.armed(visit, ['--unit', 'bpbd-1']);
  await world.order('no', 'bpbd-1');
  await rings(page);
  await page.locator('#no').click();
  await page.getByRole('button', {name: 'TOLAK', exact: true}).last().click();
  await page.getByRole('alert').filter({hasText: 'Pilih atau tulis'}).waitFor();  // none without
  await page.getByRole('button', {name: 'Kendaraan rusak'}).click();
  await silent(page);
  await until('the rejection', async () =>
      (await world.facts('no', 'assignment_moved')).some(f => f.to === 'rejected' && f.reason === 'Kendaraan rusak'));
});

pageTest('called back: it rings until it is understood; an order that was revised says what is new', async visit => {
  const page = await world.armed(visit, ['--unit', 'polres-1']);
  await world.order('back', 'polres-1');
  await rings(page);
  await press(page, 'accepted');
  await sent(page);
  await silent(page);
  await world.api('POST', 'orders', {id: 'back', rev: 2, kind: 'update', to: ['unit/polres-1'], prio: 'P1', text: 'alamat berubah', loc: {addr: 'Jl. Kelud 4'}});
  await page.getByText('DIPERBARUI').waitFor();
  assert.match(await page.locator('main .address').innerText(), /Jl\. Kelud 4/);
  await world.api('POST', 'orders/back/cancel', {by: 'uji', reason: 'laporan palsu'});
  await page.locator('.standdown', {hasText: 'laporan palsu'}).waitFor();
  await rings(page);
  await page.getByRole('button', {name: 'MENGERTI, BATAL'}).click();
  await silent(page);
  await until('the confirmation', async () => (await world.facts('back')).some(f => f.type === 'stand_down_settled' && f.confirmed !== false));
});

pageTest('the call for help: a touch calls nobody, a second and a half does', async visit => {
  const page = await world.armed(visit, ['--unit', 'satpolpp-1']);
  const box = await page.locator('#emergency').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.getByText('Tahan ...').waitFor();
  await page.mouse.up();
  await page.getByText('DARURAT: tekan dan tahan').waitFor();
  assert.equal(await page.getByText('DARURAT dipanggil').count(), 0);
  await page.mouse.down();
  await page.locator('.distress-bar', {hasText: /DARURAT dipanggil.*terkirim/}).waitFor();
  await page.mouse.up();
  const {emergencies} = await world.api('GET', 'emergencies');
  assert.deepEqual(emergencies.map(e => e.unit), ['satpolpp-1']);
});

pageTest('a supervisor\'s phone rings for an emergency that nobody takes on', async visit => {
  const page = await world.armed(visit, ['--responder', 'supervisor-112']);
  await page.locator('.distress', {hasText: 'DARURAT satpolpp-1'}).waitFor({timeout: 40000});
  await rings(page);
  await page.getByRole('button', {name: 'SAYA DENGAR'}).click();
  await silent(page);
  await page.getByText('operator 112 tetap harus menangani').waitFor();
});

pageTest('what people write is text, wherever it stands', async visit => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  const page = await world.armed(visit, ['--unit', 'babinsa-1']);
  await world.order('evil', 'babinsa-1', {text: evil, loc: {addr: evil}});
  await shown(page, 'evil');
  assert.ok((await page.locator('main .text').innerText()).includes(evil));
  assert.equal(await page.locator('#page img, #page script').count(), 0);
});

pageTest('where it is: a link for a navigation app, and a sketch as soon as the phone knows its own place', async visit => {
  const page = await world.armed(visit, ['--unit', 'dinkes-1'],
                                 {permissions: ['geolocation'], geolocation: {latitude: -8.1083, longitude: 112.1681}});
  await world.order('where', 'dinkes-1');
  await shown(page, 'where');
  assert.match(await page.getByRole('link', {name: 'Buka di peta'}).getAttribute('href'), /^geo:-8\.098300,112\.168100\?q=/);
  assert.equal(await page.locator('main svg').count(), 0);  // before the acceptance nobody is asked where he is
  await press(page, 'accepted');
  await page.getByText('1.1 km ke utara').waitFor();
  await page.getByText('Posisi dibagikan ke 112').waitFor();
  await until('the position', async () => (await world.api('GET', 'journal?from=1&limit=500')).facts
      .some(f => f.type === 'unit_positioned' && f.unit === 'dinkes-1' && JSON.stringify(f).includes('-8.1083')));
  await page.getByRole('button', {name: 'Matikan'}).click();
  await page.getByText('Posisi tidak dibagikan').waitFor();
  assert.equal(await page.locator('main svg').count(), 0);
});
