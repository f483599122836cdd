// The program `kentongan` with the example city, on ports of its own, and what it takes to ask it over HTTP.
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {Agent, request} from 'node:http';
import {connect} from 'node:net';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {GatewayProcess} from '../support/gateway_process.mjs';

// Every role, by the name of its token. Two desks: each is a stranger to what is the other's.
const people = {
  dispatcher: ['dispatcher'], desk: ['desk', 'damkar'], otherDesk: ['desk', 'pmi'], technician: ['technician'],
  viewer: ['viewer'], administrator: ['administrator'],
};

// The example city, and agencies that only a net without a modem leads to: each has an alarm that can be closed.
export const unreachable = Array.from({length: 40}, (_, i) => `uji-${i + 1}`);
const blitar = readFileSync(fileURLToPath(new URL('../../gateway/city/blitar.toml', import.meta.url)), 'utf8');
const city = blitar + unreachable.map((id, i) => `
[[agency]]
id = "${id}"
name = "Uji"
[[unit]]
id = "${id}-1"
agency = "${id}"
name = "Regu uji"
channels = [{kind = "aprs", address = "UJI${i}-7", net = "vhf1"}]
`).join('');

export class Gateway extends GatewayProcess {
  #agent = new Agent({keepAlive: true, maxSockets: 64});

  // `web`: lines of its settings; the others are those of serve().
  async start({web = '', broker = null, diskBlocks = null} = {}) {
    const settings = port => `[gateway]\ndata_dir = "${this.folder}/data"\ncity = "${this.folder}/city.toml"\n` +
        (broker ? `[mqtt]\nurl = "${broker}"\n` : '[mqtt.broker]\nport = 0\n') + `[web]\nport = ${port}\n${web}\n` +
        `[[modem]]\nname = "m1"\nport = "${this.folder}/nowhere"\nnet = "vhf1"\n[[net]]\nid = "vhf1"\ncall = "112BLT-1"\n`;
    this.write('city.toml', city);
    this.write('k.toml', settings(0));
    for (const [name, [role, agency]] of Object.entries(people))
      this[name] = (await this.run('token', 'add', '--role', role, '--name', name, ...(agency ? ['--agency', agency] : []))).trim();
    return this.serve(settings, {broker, diskBlocks});
  }
  async end() {
    this.#agent.destroy();
    await super.end();
  }

  // A request as it is given; `who` is a name of `people`, `body` an object or the very octets.
  ask(method, path, {who = null, headers = {}, body = undefined} = {}) {
    const sent = {...headers};
    if (who) sent.Authorization ??= `Bearer ${this[who]}`;
    const octets = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    if (octets !== undefined) {
      if (!('Content-Type' in sent)) sent['Content-Type'] = 'application/json';
      sent['Content-Length'] = Buffer.byteLength(octets);
    }
    return new Promise((done, failed) => {
      const asked = request({host: '127.0.0.1', port: this.port, method, path, headers: sent, agent: this.#agent});
      asked.on('error', failed);
      asked.on('response', answer => {
        const parts = [];
        answer.on('data', part => parts.push(part));
        answer.on('error', failed);
        answer.on('end', () => done(seen(answer, Buffer.concat(parts).toString())));
        // A stream has no end; its beginning is what there is to see.
        if (/event-stream/.test(answer.headers['content-type'])) {
          answer.once('data', () => { done(seen(answer, parts.join(''))); asked.destroy(); });
        }
      });
      asked.end(octets);
    });
  }

  // Octets as they are; what comes back when the other side has closed.
  raw(octets) {
    return new Promise((done, failed) => {
      const line = connect(this.port, '127.0.0.1');
      const parts = [];
      line.on('data', part => parts.push(part));
      line.on('error', failed);
      line.on('close', () => done(parsed(Buffer.concat(parts).toString())));
      line.write(octets);
    });
  }

  // A connection that has said this and waits.
  open(octets) {
    const line = connect(this.port, '127.0.0.1', () => line.write(octets));
    return line.on('error', () => {}).on('data', () => {});
  }

  // The feed, as it comes: {name, id, data} until `fits` says that it is the one.
  listen(who, lastId, fits, patienceMs = 10000) {
    return new Promise((done, failed) => {
      const events = [];
      let rest = '';
      const headers = {Authorization: `Bearer ${this[who]}`, ...(lastId ? {'Last-Event-ID': lastId} : {})};
      const asked = request({host: '127.0.0.1', port: this.port, path: '/api/v1/feed', headers});
      const late = setTimeout(() => { asked.destroy(); failed(new Error(`in vain after ${JSON.stringify(events)}`)); },
                              patienceMs);
      asked.on('error', error => { clearTimeout(late); failed(error); });
      asked.on('response', answer => answer.setEncoding('utf8').on('data', text => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const field = name => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
          if (!field('event')) continue;
          const event = {name: field('event'), id: field('id'), data: JSON.parse(field('data'))};
          events.push(event);
          if (fits(event, events)) {
            clearTimeout(late);
            asked.removeAllListeners('error').on('error', () => {}).destroy();
            return done(events);
          }
        }
      }).on('error', () => {}));
      asked.end();
    });
  }

  // A message as the phone of a responder, or the call centre, would send it.
  publish(topic, payload) { return this.publishAs(`cc/v1/blitar/${topic}`, {v: 1, ...payload}); }
  // Any topic, any object.
  async publishAs(topic, payload) {
    const {hostname, port} = new URL(this.broker);
    await promisify(execFile)('mosquitto_pub', ['-h', hostname, '-p', port, '-q', '1', '-t', topic,
                                                '-m', JSON.stringify(payload)]);
  }
}

function seen({statusCode, headers}, body) { return {status: statusCode, headers, body}; }

function parsed(text) {
  const [head, ...body] = text.split('\r\n\r\n');
  const [first, ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(),
                                                        line.slice(line.indexOf(':') + 1).trim()]));
  return {status: Number(first.split(' ')[1]), headers, body: body.join('\r\n\r\n')};
}
