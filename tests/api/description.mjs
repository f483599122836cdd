// The OpenAPI description, as something that answers are held against.
//
// What it leaves open for later versions (members that nobody knows yet), it leaves open for readers only: here every
// object is closed, so that a member that the gateway writes and the description does not have is a fault.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const modules = process.env.KENTONGAN_API_MODULES;
if (!modules) throw new Error('KENTONGAN_API_MODULES must name the folder that .cmake/npm_install was run into');
export const require = createRequire(resolve(modules, 'package.json'));
const Ajv2020 = require('ajv/dist/2020.js').default;
const addFormats = require('ajv-formats').default;

export const file = fileURLToPath(new URL('../../gateway/web/openapi.json', import.meta.url));
const methods = ['get', 'post', 'put', 'patch', 'delete'];

// Keywords whose value is a schema of the same value, not of a part of it.
const sameValue = new Set(['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'not']);

// The schema with every object in it closed. `part`: it stands for a value of its own, not for one side of one.
export function closed(schema, part = true) {
  if (Array.isArray(schema)) return schema.map(one => closed(one, part));
  if (schema === null || typeof schema !== 'object') return schema;
  // Ajv does not count what a discriminator's branch has looked at: each gets what is the same for all.
  if (schema.discriminator) {
    const {properties, required, oneOf, ...rest} = schema;
    return {...rest, required, oneOf: oneOf.map(branch => closed(
        {type: 'object', required: branch.required, properties: {...properties, ...branch.properties}}))};
  }
  const out = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' || key === 'dependentSchemas')
      out[key] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
    else if (['const', 'enum', 'default', 'example', 'examples', 'required'].includes(key))
      out[key] = value;
    else
      out[key] = closed(value, !sameValue.has(key));
  }
  const open = 'additionalProperties' in out || 'unevaluatedProperties' in out;
  if (part && !open && ('properties' in out || out.type === 'object')) out.unevaluatedProperties = false;
  return out;
}

// The same with the description's references as Ajv finds them.
function located(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"openapi:/#/$defs/'));
}

export class Description {
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv2020({strict: true, strictRequired: false, allErrors: true, discriminator: true,
                            keywords: ['example', 'x-events']});
    addFormats(this.ajv, ['date-time', 'uri-reference', 'int64', 'password']);
    const schemas = Object.fromEntries(
        Object.entries(document.components.schemas).map(([name, schema]) => [name, closed(schema)]));
    this.ajv.addSchema(located({$id: 'openapi:/', $defs: schemas}));
    this.compiled = new Map();
  }
  static read(from = file) { return new Description(JSON.parse(readFileSync(from, 'utf8'))); }

  // What `node` is, or refers to.
  at(node) {
    if (!node?.$ref) return node;
    const found = node.$ref.slice(2).split('/').reduce((from, name) => from?.[name], this.document);
    if (!found) throw new Error(`${node.$ref} is nowhere`);
    return found;
  }

  // Every operation: its path and method, what it says, and whether the server has it yet.
  operations() {
    return Object.entries(this.document.paths).flatMap(
        ([path, item]) => methods.filter(method => item[method]).map(
            method => ({path, method: method.toUpperCase(), notYet: item['x-not-yet'] === true, ...item[method]})));
  }
  operation(id) {
    const found = this.operations().find(one => one.operationId === id);
    if (!found) throw new Error(`there is no operation ${id}`);
    return found;
  }

  // What is wrong with a value by a schema of the description; empty: nothing.
  faults(schema, value) {
    const key = JSON.stringify(schema);
    if (!this.compiled.has(key)) {
      this.compiled.set(key, this.ajv.compile(located(closed(schema))));
    }
    const check = this.compiled.get(key);
    return check(value) ? [] : check.errors.map(e => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
  }

  // What is wrong with an answer to an operation: a status, a header, a type or a body that it does not name.
  faultsOf(operation, answer, {head = false} = {}) {
    const named = this.at(operation.responses[answer.status]);
    if (!named) return [`status ${answer.status} is not named: ${answer.body}`];
    return this.faultsBy(named, answer, {head});
  }
  faultsBy(named, answer, {head = false} = {}) {
    const found = [];
    for (const [name, given] of Object.entries(named.headers ?? {})) {
      const header = this.at(given);
      const value = [answer.headers[name.toLowerCase()]].flat()[0];
      if (value === undefined) {
        if (header.required) found.push(`header ${name} is missing`);
      } else {
        found.push(...this.faults(header.schema, value).map(fault => `header ${name}: ${fault}`));
      }
    }
    const type = answer.headers['content-type']?.split(';')[0];
    if (!named.content) {
      if (answer.body !== '') found.push(`a body where none is named: ${answer.body}`);
      return found;
    }
    const content = named.content[type];
    if (!content) return [...found, `type ${type} is not named`];
    if (head) return answer.body === '' ? found : [...found, 'HEAD has a body'];
    let body = answer.body;
    if (type.endsWith('json')) {
      try { body = JSON.parse(body); } catch { return [...found, `no JSON: ${body}`]; }
    }
    return [...found, ...this.faults(content.schema, body).map(fault => `${fault} in ${answer.body.slice(0, 2000)}`)];
  }
}
