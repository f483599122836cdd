// The words: those of the contract are the terminal board's, and every text keeps its values in both languages.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import test from 'node:test';
import {contractWords} from '../src/logic/words_contract.ts';
import {pageWords} from '../src/logic/words_page.ts';
import {say, sayName} from '../src/logic/words.ts';

const catalogue = process.env['KENTONGAN_WATCH_WORDS'];
if (!catalogue) throw new Error('KENTONGAN_WATCH_WORDS must name gateway/app/watch_words.hpp');
const rows = [...readFileSync(catalogue, 'utf8').matchAll(/\{"([a-z_]+\.[a-z_]+)",\s*"([^"]*)",\s*"([^"]*)"\}/g)];
const terminal = new Map(rows.map(([, key, id, en]) => [key, [id, en]]));

test('the contract has the same words here as on the terminal', () => {
  assert.ok(terminal.size > 150, `only ${terminal.size} rows read`);
  for (const [key, texts] of Object.entries(contractWords)) assert.deepEqual(texts, terminal.get(key), key);
});

test('no word of a group of the contract is missing here', () => {
  const groups = new Set(Object.keys(contractWords).map(key => key.split('.')[0]));
  for (const key of terminal.keys()) if (groups.has(key!.split('.')[0])) assert.ok(key! in contractWords, key);
});

test('both languages say the same values', () => {
  const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(m => m[0]).sort();
  for (const [key, [id, en]] of Object.entries(pageWords)) assert.deepEqual(values(id), values(en), key);
});

test('values are put in; a name that is new is shown as it came', () => {
  assert.equal(say('en', 'new.sent', {n: 7}), 'Order #7 is stored and being sent.');
  assert.equal(sayName('id', 'assignment', 'teleported'), 'teleported');
});
