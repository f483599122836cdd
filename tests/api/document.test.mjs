// The description itself: by the rules of OpenAPI, and by ours.
import assert from 'node:assert/strict';
import test from 'node:test';
import {pathToFileURL} from 'node:url';
import {Description, require} from './description.mjs';

const description = Description.read();
const {document} = description;

function* nodes(value, path = '#') {
  if (value === null || typeof value !== 'object') return;
  yield [value, path];
  for (const [key, one] of Object.entries(value)) yield* nodes(one, `${path}/${key}`);
}

test('it is OpenAPI 3.1, says a public validator', async () => {
  const {Validator} = await import(pathToFileURL(require.resolve('@seriousme/openapi-schema-validator')).href);
  const {valid, errors} = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  const broken = structuredClone(document);
  delete broken.paths['/healthz'].get.responses['200'].description;
  assert.ok(!(await new Validator().validate(broken)).valid, 'the validator takes anything');
});

test('every reference leads somewhere, and every component is used', () => {
  const used = new Set(['#/components/responses/MethodNotAllowed']);  // of every path
  for (const [node, path] of nodes(document))
    if ('$ref' in node) {
      assert.ok(description.at(node), `${path}: ${node.$ref}`);
      used.add(node.$ref);
    }
  for (const [kind, all] of Object.entries(document.components))
    if (kind !== 'securitySchemes')
      for (const name of Object.keys(all)) assert.ok(used.has(`#/components/${kind}/${name}`), `${kind}/${name}`);
});

test('every schema is a strict one', () => {
  for (const name of Object.keys(document.components.schemas)) description.faults({$ref: `#/components/schemas/${name}`}, {});
  for (const [node, path] of nodes(document)) {
    if (node.schema) description.faults(node.schema, null);
    assert.ok(node.additionalProperties !== true || path.startsWith('#/paths//api/v1/openapi.json/'), `${path} takes anything`);
    for (const name of (Array.isArray(node.required) && node.properties && !node.discriminator ? node.required : []))
      assert.ok(name in node.properties, `${path} requires ${name}, which it does not have`);
  }
});

test('every operation says who may, what may come, and which parameters its path has', () => {
  const ids = new Set();
  for (const operation of description.operations()) {
    const {operationId} = operation;
    assert.ok(operationId && !ids.has(operationId), operationId);
    ids.add(operationId);
    assert.ok(operation.summary && operation.tags?.length === 1, operationId);
    assert.ok(document.tags.some(tag => tag.name === operation.tags[0]), operationId);
    if (operation.security?.length !== 0) {
      assert.ok(operation['x-roles']?.length, `${operationId}: x-roles`);
      for (const role of operation['x-roles']) assert.ok(document.components.schemas.Role.enum.includes(role), role);
    }
    const parameters = (operation.parameters ?? []).map(one => description.at(one));
    assert.deepEqual(parameters.filter(one => one.in === 'path').map(one => one.name),
                     [...operation.path.matchAll(/\{(\w+)\}/g)].map(found => found[1]), operationId);
    assert.ok(Object.keys(operation.responses).some(status => status.startsWith('2')), operationId);
    for (const [status, response] of Object.entries(operation.responses)) {
      const problem = description.at(response).content?.['application/problem+json'];
      if (status >= 400 && !(operationId === 'getReadiness' && status === '503')) {
        assert.ok(problem, `${operationId} ${status} is no problem`);
        assert.equal(problem.schema.properties.status.const, Number(status), operationId);
      }
    }
  }
});

test('its examples are examples of what it says', () => {
  let count = 0;
  for (const [node, path] of nodes(document))
    if (node.schema && 'example' in node) {
      assert.deepEqual(description.faults(node.schema, node.example), [], path);
      ++count;
    }
  assert.ok(count > 15);
});

test('a value that is not as a schema says is found out', () => {
  const reply = {$ref: '#/components/schemas/Stored'};
  assert.deepEqual(description.faults(reply, {v: 1, state: 'stored'}), []);
  for (const wrong of [{state: 'stored'}, {v: 1, state: 'rejected'}, {v: 1, state: 'stored', unknown: 1},
                       {v: 1, state: 'stored', rev: '1'}, [], null])
    assert.notDeepEqual(description.faults(reply, wrong), [], JSON.stringify(wrong));
  const fact = {seq: 1, at: '2026-11-23T20:00:00.000Z', type: 'order_closed', order: 'A', outcome: 'done'};
  const schema = {$ref: '#/components/schemas/Fact'};
  assert.deepEqual(description.faults(schema, fact), []);
  for (const wrong of [{type: 'order_lost'}, {outcome: 'lost'}, {unit: 'damkar-1'}, {at: 'today'}].map(one => ({...fact, ...one})))
    assert.notDeepEqual(description.faults(schema, wrong), [], JSON.stringify(wrong));
  const operation = description.operation('getLiveness');
  const headers = {'content-type': 'application/json', 'cache-control': 'no-store'};
  const answer = {status: 200, headers, body: '{"ok":true}'};
  assert.deepEqual(description.faultsOf(operation, answer), []);
  assert.notDeepEqual(description.faultsOf(operation, {...answer, status: 418}), []);
  assert.notDeepEqual(description.faultsOf(operation, {...answer, body: '{}'}), []);
  for (const [name, value] of [['content-type', 'text/html'], ['cache-control', undefined], ['cache-control', 'public']])
    assert.notDeepEqual(description.faultsOf(operation, {...answer, headers: {...headers, [name]: value}}), [], name);
});
