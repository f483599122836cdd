// The program `kentongan` with the example city, a broker of its own on any port, and one modem of ours if there is one.
import {GatewayProcess} from '../support/gateway_process.mjs';
import {until} from '../support/until.mjs';

export class Gateway extends GatewayProcess {
  // `city`: the text of another city than the example's.
  constructor(pty = null, city = '') {
    super();
    this.pty = pty;
    this.city = city;
  }

  async start() {
    const modem = this.pty ? `[[modem]]\nname = "virtual"\nport = "${this.pty}"\nnet = "vhf1"\ntnc = "htl"\nsquelch = "pin"\n` : '';
    const city = this.city ? `city = "${this.folder}/city.toml"\n` : '';
    if (city) this.write('city.toml', this.city);
    await this.serve(port =>
        `[gateway]\ndata_dir = "${this.data}"\n${city}[web]\nport = ${port}\n[mqtt.broker]\nport = 0\n${modem}`);
    if (modem) await until('the modem', () => /modem 'virtual' is up/.test(this.log));
    return this;
  }
  // A command of the program; its JSON.
  async ask(...words) { return JSON.parse(await this.run(...words, '--broker', this.broker, '--json')); }
  // A machine token of this role.
  async token(role, name) { return /ktg_[0-9a-f]{32,}/.exec(await this.run('token', 'add', '--role', role, '--name', name))[0]; }
  // A request with this token; its answer, which must be a good one.
  async api(token, method, path, body) {
    const answer = await fetch(`${this.web}/api/v1/${path}`, {
      method,
      headers: {'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json'},
      ...(body ? {body: JSON.stringify({v: 1, ...body})} : {}),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(said)}`);
    return said;
  }
  // The words behind '#' in the link that lets a new person set his password.
  async invitation(role, name) { return /#undangan=(\S+)/.exec(await this.run('account', 'add', name, '--role', role))[1]; }
}
