// The program `kentongan` with the example city, a broker of its own on any port, and one modem of ours.
import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {until} from './pages.mjs';

const program = join(process.env.KENTONGAN_BIN_DIR ?? 'build/dev/bin', 'kentongan');
const run = promisify(execFile);

export class Gateway {
  #folder = mkdtempSync(join(tmpdir(), 'kentongan-gateway-'));
  #child = null;
  #log = '';
  #port = 0;  // once it has one, it keeps it

  constructor(pty) { this.pty = pty; }

  async start() {
    const settings = join(this.#folder, 'k.toml');
    this.#log = '';
    writeFileSync(settings, `[gateway]\ndata_dir = "${this.#folder}/data"\n[web]\nport = ${this.#port}\n[mqtt.broker]\nport = 0\n` +
        `[[modem]]\nname = "virtual"\nport = "${this.pty}"\nnet = "vhf1"\ntnc = "htl"\nsquelch = "pin"\n`);
    this.#child = spawn(program, ['-c', settings, 'serve'], {stdio: ['ignore', 'ignore', 'pipe']});
    this.ended = new Promise(ended => this.#child.once('exit', ended));
    this.#child.stderr.on('data', text => { this.#log += text; });
    this.broker = await until('the broker', () => /broker of our own at (\S+)/.exec(this.#log)?.[1]);
    this.web = await until('the web side', () => /listens at (http:\S+)/.exec(this.#log)?.[1]);
    this.#port = Number(new URL(this.web).port);
    await until('the modem', () => /modem 'virtual' is up/.test(this.#log));
    await until('the connection', () => /connected to the broker/.test(this.#log));
    this.settings = settings;
    return this;
  }
  // A command of the program; its JSON.
  async ask(...words) {
    const {stdout} = await run(program, ['-c', this.settings, ...words, '--broker', this.broker, '--json']);
    return JSON.parse(stdout);
  }
  // A machine token of this role.
  async token(role, name) {
    const {stdout} = await run(program, ['-c', this.settings, 'token', 'add', '--role', role, '--name', name]);
    return /ktg_[0-9a-f]{32,}/.exec(stdout)[0];
  }
  // The words behind '#' in the link that lets a new person set his password.
  async invitation(role, name) {
    const {stdout} = await run(program, ['-c', this.settings, 'account', 'add', name, '--role', role]);
    return /#undangan=(\S+)/.exec(stdout)[1];
  }
  // It stands still, as on a machine that hangs; or goes on.
  freeze(still) { this.#child.kill(still ? 'SIGSTOP' : 'SIGCONT'); }
  // It dies without a word; start() begins again with what is on disk.
  async crash() {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
  async end() {
    this.#child?.kill('SIGTERM');
    await this.ended;
    rmSync(this.#folder, {recursive: true, force: true});
  }
}
