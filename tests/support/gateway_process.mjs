// The program `kentongan` as a process of a test: a folder of its own, ports that are free, and its log.
import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {until} from './until.mjs';

const program = join(process.env.KENTONGAN_BIN_DIR ?? 'build/dev/bin', 'kentongan');

export class GatewayProcess {
  folder = mkdtempSync(join(tmpdir(), 'kentongan-test-'));
  settings = join(this.folder, 'k.toml');
  log = '';
  port = 0;  // of HTTP; once it has one, it keeps it
  #child = null;

  write(name, text) { writeFileSync(join(this.folder, name), text); }

  // A command of the program, with the settings of this gateway; what it prints.
  async run(...words) {
    const {stdout} = await promisify(execFile)(program, ['-c', this.settings, ...words]);
    return stdout;
  }

  // Starts it with these settings (`settingsOf(port)`: TOML) and waits until it serves. `diskBlocks`: no file grows beyond
  // them; `broker`: of another broker than its own.
  async serve(settingsOf, {diskBlocks = null, broker = null} = {}) {
    this.write('k.toml', settingsOf(this.port));
    this.log = '';
    const words = ['-c', this.settings, 'serve'];
    // A write beyond the limit then fails, as on a full disk; the signal would end the program.
    const limited = ['-c', `trap "" XFSZ; ulimit -f ${diskBlocks}; exec "$0" "$@"`, program, ...words];
    this.#child = diskBlocks ? spawn('/bin/sh', limited, {stdio: ['ignore', 'ignore', 'pipe']})
                             : spawn(program, words, {stdio: ['ignore', 'ignore', 'pipe']});
    this.ended = new Promise(ended => this.#child.once('exit', ended));
    this.#child.stderr.on('data', text => { this.log += text; });
    this.web = await until('the web side', () => /listens at (http:\/\/127\.0\.0\.1:\d+)/.exec(this.log)?.[1]);
    this.port = Number(new URL(this.web).port);
    if (broker) return this;
    this.broker = await until('the broker', () => /broker of our own at (\S+)/.exec(this.log)?.[1]);
    await until('the connection', () => /connected to the broker/.test(this.log));
    return this;
  }

  get pid() { return this.#child?.pid; }
  // It stands still, as on a machine that hangs; or goes on.
  freeze(still) { this.#child.kill(still ? 'SIGSTOP' : 'SIGCONT'); }
  // It dies without a word; serve() begins again with what is on disk.
  async crash() {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
  async end() {
    this.#child?.kill('SIGTERM');
    await this.ended;
    rmSync(this.folder, {recursive: true, force: true});
  }
}
