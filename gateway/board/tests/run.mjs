// Compiles the pure part and its tests, without the DOM's types, so that nothing in src/logic can lean on a page; then
// runs them: node tests/run.mjs [FOLDER], the folder for what is compiled.
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const given = process.argv[2];
const out = given ? resolve(given) : mkdtempSync(join(tmpdir(), 'kentongan-board-'));
const compiler = join(here, '..', 'node_modules', 'typescript', 'bin', 'tsc');

const env = {KENTONGAN_WATCH_WORDS: join(here, '..', '..', 'app', 'watch_words.hpp'), ...process.env};
const run = (...words) => spawnSync(process.execPath, words, {stdio: 'inherit', env}).status ?? 1;
let status = run(compiler, '-p', here, '--outDir', out);
if (status === 0) {
  mkdirSync(out, {recursive: true});
  writeFileSync(join(out, 'package.json'), '{"type": "module"}\n');
  const tests = readdirSync(join(out, 'tests')).filter(name => name.endsWith('.test.js'));
  status = tests.length ? run('--test', ...tests.map(name => join(out, 'tests', name))) : 1;
}
if (!given) rmSync(out, {recursive: true, force: true});
process.exit(status);
