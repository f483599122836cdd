// Asks the gateway as the description says, holds every answer against it, and remembers what was seen.
import assert from 'node:assert/strict';

// What stands in a path when nothing else is said.
const usual = {order: 'T-1', emergency: 'damkar-1', net: 'vhf1', phone: 'damkar-1-xxxx'};

export class Witness {
  #seen = new Map();  // operation id -> statuses
  constructor(description, gateway) {
    this.description = description;
    this.gateway = gateway;
  }
  // The same memory, another gateway.
  of(gateway) {
    const other = new Witness(this.description, gateway);
    other.#seen = this.#seen;
    return other;
  }

  static path(operation, {params = {}, query = ''} = {}) {
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? usual[name]));
    return path + (query ? `?${query}` : '');
  }
  // Who may ask for it; null: anybody.
  static asker(operation) { return operation.security?.length === 0 ? null : operation['x-roles'][0]; }

  async ask(operation, request = {}) {
    const {who = Witness.asker(operation), expect} = request;
    const path = Witness.path(operation, request);
    const answer = await this.gateway.ask(request.method ?? operation.method, path, {...request, who});
    return this.look(operation, answer, {...request, expect});
  }
  look(operation, answer, {expect, method} = {}) {
    const where = `${method ?? operation.method} ${operation.path} as it was asked`;
    const faults = this.description.faultsOf(operation, answer, {head: method === 'HEAD'});
    assert.deepEqual(faults, [], `${where}: ${answer.status} is not as the description says`);
    const expected = expect === undefined || [expect].flat().includes(answer.status);
    assert.ok(expected, `${where}: ${answer.status}, not ${expect}: ${answer.body}`);
    if (!this.#seen.has(operation.operationId)) this.#seen.set(operation.operationId, new Set());
    this.#seen.get(operation.operationId).add(String(answer.status));
    return answer;
  }

  // What the description names and nobody has seen: "getOrder 404".
  unseen() {
    return this.description.operations().filter(operation => !operation.notYet).flatMap(
        ({operationId, responses}) => Object.keys(responses)
            .filter(status => !this.#seen.get(operationId)?.has(status)).map(status => `${operationId} ${status}`));
  }
}
