// What the gateway sends, as it is heard and shown on the page's HTs: real sound through the virtual air.
import assert from 'node:assert/strict';
import {after} from 'node:test';
import {tone, toneKind, tones} from '../../firmware/emu/htl.mjs';
import {Modem, message} from './modem_program.mjs';
import {pageTest, until} from './pages.mjs';

const modem = await new Modem('DAMKAR-7', 'PMI-7').start();
await modem.greet();
after(() => modem.end());

// An ear at the page's loudspeaker, which is the one worklet: how loud it is now.
function ear() {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (this instanceof AudioWorkletNode) {
      const analyser = new AnalyserNode(this.context, {fftSize: 2048});
      connect.call(this, analyser);
      window.loudness = () => {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
      };
    }
    return connect.call(this, to, ...rest);
  };
}
async function open(visit) {
  const page = await visit.open('about:blank');
  await page.addInitScript(ear);
  await page.goto(modem.page);
  await page.locator('body:not(.offline)').waitFor();
  return page;
}
const free = page => page.locator('#channel.free').waitFor();
const text = page => page.locator('#texts').innerText();

pageTest('a packet from the gateway is heard, shown and acknowledged', async visit => {
  const page = await open(visit);
  await page.getByRole('button', {name: 'Nyalakan suara'}).click();
  await until('the loudspeaker', () => page.evaluate(() => Boolean(window.loudness)));
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.loudness()), 0);
  modem.send(message('POSKO', 'DAMKAR-7', 'Kebakaran #12 Jl. Merdeka', 'a7'));
  await page.locator('#channel.busy', {hasText: 'Modem memancar'}).waitFor();
  await until('the sound of the packet', () => page.evaluate(() => window.loudness() > 0.05));
  await page.locator('#texts', {hasText: 'POSKO: Kebakaran #12 Jl. Merdeka'}).waitFor();
  await page.locator('#log .where', {hasText: 'DAMKAR-7'}).first().waitFor();
  await until('the HT to acknowledge', () => modem.frames().some(frame => frame.includes(':POSKO    :acka7')));
  await free(page);
  await until('silence', () => page.evaluate(() => window.loudness() === 0));
  await page.getByRole('button', {name: 'Matikan suara'}).click();
  await page.getByRole('tab', {name: 'PMI-7'}).click();
  assert.doesNotMatch(await text(page), /Kebakaran/);  // it was not for that one
});

pageTest('digits, a five-tone call, an MDC call alert and a voice are shown as what they are', async visit => {
  const page = await open(visit);
  await free(page);
  modem.write(tones(1, toneKind.dtmf, Buffer.from('147#')));
  await page.locator('#now', {hasText: 'tombol 14'}).waitFor();  // while they come in
  await page.locator('#texts .dtmf', {hasText: 'tombol 147#'}).waitFor();
  modem.write(tones(2, toneKind.zvei1, Buffer.from('11001')));
  await page.locator('#texts .call.mine', {hasText: 'panggilan untuk HT ini (ZVEI 1)'}).waitFor();
  modem.write(tones(3, toneKind.mdc, [0x35, 0x89, 0x10, 0x02, 0x83, 0x0d, 0x00, 0x01]));
  await page.locator('#texts .call:not(.mine)', {hasText: 'panggilan (call alert), untuk PMI-7'}).waitFor();
  await page.locator('#texts .call', {hasText: 'panggilan diterima'}).waitFor();  // its radio answers by itself
  modem.write(tone(4, 1000, 2500));
  await page.locator('#radios [data-ht=DAMKAR-7] .doing', {hasText: 'dengar suara'}).waitFor();
  assert.ok(Number(await page.locator('#level').getAttribute('aria-valuenow')) >= 5);
  await page.locator('#texts .voice', {hasText: /selama \d\.\d s/}).waitFor();
  await page.getByRole('tab', {name: 'PMI-7'}).click();
  await page.locator('#texts .call.mine', {hasText: 'panggilan (call alert), untuk HT ini'}).waitFor();
  assert.match(await text(page), /panggilan 11001 \(ZVEI 1\)/);
  // In English the same things have other words.
  await page.getByRole('button', {name: 'English'}).click();
  assert.match(await text(page), /call alert, for this HT/);
});

pageTest('two who talk at once are shown as a collision', async visit => {
  const page = await open(visit);
  await free(page);
  modem.command('DAMKAR-7 ptt on');
  await page.locator('#channel.busy', {hasText: 'DAMKAR-7 memancar'}).waitFor();
  modem.command('PMI-7 ptt on');
  await page.locator('#channel.clash', {hasText: 'TABRAKAN: DAMKAR-7 + PMI-7'}).waitFor();
  await page.locator('#log .collision', {hasText: 'DAMKAR-7, PMI-7'}).waitFor();
  modem.command('DAMKAR-7 ptt off');
  modem.command('PMI-7 ptt off');
  await free(page);
});
