// built.mjs DIST: what only the built files can show. The responder's page must load over a weak network, hence its
// limit; its worker must know files that are there.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join, normalize} from 'node:path';
import test from 'node:test';
import {gzipSync} from 'node:zlib';

const dist = process.argv[2];
if (!dist) throw new Error('Usage: node built.mjs DIST');
const limit = 150_000;
const read = name => readFileSync(join(dist, name));

const page = read('hp/index.html').toString();
const worker = read('hp/sw.js').toString();
const files = JSON.parse(/KENTONGAN_FILES=(\[[^\]]*\])/.exec(worker)?.[1] ?? 'null');

test(`all script of the phone page is under ${limit} octets, gzipped`, () => {
  const scripts = ['/hp/sw.js', ...files.filter(name => name.endsWith('.js'))];
  assert.ok(scripts.length >= 2);
  const sum = scripts.reduce((octets, name) => octets + gzipSync(read(name), {level: 9}).length, 0);
  console.log(`${sum} octets in ${scripts.length} files`);
  assert.ok(sum < limit, `${sum} octets`);
});

test('the worker keeps every file that the page names, and each of them is there', () => {
  const named = [...page.matchAll(/(?:href|src)="(\.\.\/[^"]+)"/g)].map(m => normalize(join('/hp', m[1])));
  assert.ok(named.length >= 4, named.join());
  for (const name of named) assert.ok(files.includes(name), name);
  for (const name of files) assert.ok(read(name === '/hp/' ? 'hp/index.html' : name).length > 0, name);
  assert.ok(!files.some(name => name.includes('board-')), 'the board is not kept on phones');
});

test('no script makes script out of text: the security policy forbids it', () => {
  for (const name of files.filter(n => n.endsWith('.js'))) assert.doesNotMatch(read(name).toString(), /\beval\(|new Function\(/, name);
});
