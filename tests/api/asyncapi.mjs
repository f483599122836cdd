// The AsyncAPI description, as something that messages are held against. What it shares with OpenAPI it refers to there.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {closed} from './description.mjs';

export const file = fileURLToPath(new URL('../../gateway/contract/asyncapi.json', import.meta.url));

function located(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"../web/openapi.json#/components/schemas/', '"openapi:/#/$defs/')
                        .replaceAll('"#/components/schemas/', '"asyncapi:/#/$defs/'));
}

export class Channels {
  // `openapi`: the other description, whose schemas are compiled.
  constructor(openapi, document = JSON.parse(readFileSync(file, 'utf8'))) {
    this.document = document;
    this.ajv = openapi.ajv;
    const schemas = Object.fromEntries(
        Object.entries(document.components.schemas).map(([name, schema]) => [name, closed(schema)]));
    this.ajv.addSchema(located({$id: 'asyncapi:/', $defs: schemas}));
    this.all = Object.entries(document.channels).map(([name, channel]) => {
      const {action, bindings} = document.operations[name];
      const pattern = new RegExp(`^${channel.address.replace(/\{\w+\}/g, '[^/]+')}$`);
      const payloads = Object.keys(channel.messages).map(message => located(document.components.messages[message].payload));
      return {name, address: channel.address, action, retained: bindings.mqtt.retain === true, pattern,
              checks: payloads.map(payload => this.ajv.compile(payload))};
    });
  }
  of(topic) { return this.all.find(channel => channel.pattern.test(topic)); }

  // What is wrong with a message; empty: nothing.
  faults(topic, payload) {
    const channel = this.of(topic);
    if (!channel) return [`${topic} is not described`];
    let value;
    try { value = JSON.parse(payload); } catch { return [`${topic}: no JSON: ${payload}`]; }
    const found = [];
    for (const check of channel.checks) {
      if (check(value)) return [];
      found.push(...check.errors.map(e => `${topic} ${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`));
    }
    return [...found, payload];
  }
}

// All that a broker is told, as it comes: {topic, payload, retain}.
export class Ear {
  heard = [];
  constructor(broker) {
    const {hostname, port} = new URL(broker);
    this.child = spawn('mosquitto_sub', ['-h', hostname, '-p', port, '-q', '1', '-t', '#', '-F', '%j'],
                       {stdio: ['ignore', 'pipe', 'inherit']});
    createInterface({input: this.child.stdout}).on('line', line => this.heard.push(JSON.parse(line)));
  }
  end() {
    const ended = new Promise(done => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    return ended;
  }
}
