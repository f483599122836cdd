// How long a person with an open page waits: from an order that was accepted to the alarm, and from a finger to the
// dispatcher's feed. Real gateway, its own broker and relay, headless Chromium; README.md of tests/bench says how to run it.
import {setTimeout as sleep} from 'node:timers/promises';
import {visiting, closeBrowser, screens} from '../../browser/pages.mjs';
import {PhoneWorld} from '../../browser/phone_world.mjs';
import {until} from '../../support/until.mjs';

const pauseMs = 700;  // a phone may say 4 things a second, and an order makes it say four
const at = process.argv.indexOf('--orders');
const orders = at < 0 ? 100 : Number(process.argv[at + 1]);
if (!(orders > 0)) {
  console.error('Usage: node tests/bench/phone/alarm.mjs [--orders N]');
  process.exit(64);
}

// The dispatcher's feed, as another program reads it: when each order was first said to be accepted by its crew.
async function readFeed(world, heard) {
  const answer = await fetch(`${world.gateway.web}/api/v1/feed`, {headers: {Authorization: `Bearer ${world.token}`}});
  let rest = '';
  const decoder = new TextDecoder();
  for await (const part of answer.body) {
    const now = Date.now();
    const blocks = (rest + decoder.decode(part, {stream: true})).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const order = /"order":"(bench-\d+)"/.exec(block)?.[1];
      if (order && /"layer":"assignment"/.test(block) && /"state":"accepted"/.test(block) && !heard.has(order)) heard.set(order, now);
    }
  }
}

const percentile = (times, p) => times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(times.length * p) - 1)];
const row = (name, times) =>
    console.log(`${name.padEnd(52)} ${percentile(times, 0.5).toFixed(0).padStart(5)} ${percentile(times, 0.95).toFixed(0).padStart(5)}`);

const world = new PhoneWorld();
let code = 1;
try {
  await world.start();
  await visiting('bench', async visit => {
    const page = await world.armed(visit, ['--unit', 'damkar-1'], {screen: screens.phone});
    await page.evaluate(() => document.addEventListener('click', () => { window.pressed = Date.now(); }, true));
    const heard = new Map();
    void readFeed(world, heard).catch(() => {});
    const alarm = [], feed = [], page_ = [];
    for (let i = 0; i < orders; ++i) {
      const id = `bench-${i}`;
      await page.evaluate(() => performance.clearMarks());
      await world.order(id, 'damkar-1');
      const marks = await until('the alarm', () => page.evaluate(() => {
        const time = name => performance.getEntriesByName(name).map(m => performance.timeOrigin + m.startTime)[0];
        return time('alarm-sounds') && {came: time('order-arrived'), sounds: time('alarm-sounds')};
      }));
      const {open} = await world.api('GET', `orders/${id}`);
      alarm.push(marks.sounds - Date.parse(open.accepted_at));
      page_.push(marks.sounds - marks.came);
      await page.locator(`main[data-order="${id}"]`).waitFor();
      await page.locator('#next').click();
      const pressed = await page.evaluate(() => window.pressed);
      feed.push(await until('the feed', () => heard.get(id)) - pressed);
      await page.locator('.deeds [data-say="done"]').click();
      await page.locator(`main[data-order="${id}"]`).waitFor({state: 'detached'});
      await sleep(pauseMs);
    }
    console.log(`${orders} orders, milliseconds`.padEnd(52), '  p50   p95');
    row('order accepted -> alarm sounds', alarm);
    row('  of it in the page: message arrived -> sounds', page_);
    row('answer pressed -> dispatcher\'s feed', feed);
  });
  code = 0;
} catch (error) {
  console.error(error);
} finally {
  await closeBrowser();
  await world.end();
}
process.exit(code);
