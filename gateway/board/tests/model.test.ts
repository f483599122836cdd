// What news do to the board.
import assert from 'node:assert/strict';
import test from 'node:test';
import type {Status} from '../src/api/shapes.ts';
import {emptyModel, takeNews, tasksOf, withHistory, withOrder, withOrders} from '../src/logic/model.ts';
import {assignment, delivery, order} from './world.ts';

const base = withOrder(emptyModel, order({deliveries: [delivery({evidence: 'on_air'})],
                                          assignments: [assignment({overdue: 2, reason: 'old'})]}));
const status = (s: Partial<Status>): Status =>
    ({seq: 9, at: '2026-01-01T00:01:00Z', layer: 'order', state: 'stored', order: 'k1', ...s});
const after = (...list: Partial<Status>[]) => takeNews(base, {statuses: list.map(status)});

test('an answer moves the assignment, clears what was owed, and is remembered as said', () => {
  const {model, wanted} = after({layer: 'assignment', state: 'en_route', unit: 'damkar-1', note: 'macet',
                                 by: {role: 'responder', name: 'Agus'}});
  assert.deepEqual(model.orders.get('k1')?.assignments,
                   [assignment({state: 'en_route', since: '2026-01-01T00:01:00Z'})]);
  assert.equal(model.said.get('k1')?.text, 'macet');
  assert.equal(wanted.orders.size, 0);
});

test('old news do not move an assignment back', () => {
  const {model} = after({layer: 'assignment', state: 'accepted', unit: 'damkar-1', at: '2025-12-31T23:00:00Z'});
  assert.equal(model.orders.get('k1'), base.orders.get('k1'));
});

test('evidence moves forward only', () => {
  assert.equal(after({layer: 'delivery', state: 'device', delivery: 1}).model.orders.get('k1')?.deliveries[0]?.evidence, 'device');
  assert.equal(after({layer: 'delivery', state: 'queued', delivery: 1}).model.orders.get('k1'), base.orders.get('k1'));
});

for (const s of [
  {layer: 'order', state: 'stored', order: 'new'}, {layer: 'order', state: 'revised'}, {layer: 'ladder', state: 'repeat'},
  {layer: 'alarm', state: 'raised'}, {layer: 'delivery', state: 'device', delivery: 77},
  {layer: 'assignment', state: 'accepted', unit: 'unheard-of'}, {layer: 'assignment', state: 'stand_down_confirmed', unit: 'damkar-1'},
  {layer: 'note', state: 'sop_done'},
]) {
  test(`${s.layer} ${s.state} is read anew`, () => assert.ok(after(s).wanted.orders.has(s.order ?? 'k1')));
}

test('what the console notes down does not hide the last word of the crew', () => {
  const {model} = after({layer: 'note', state: 'report', note: 'api besar', by: {role: 'responder'}},
                        {layer: 'note', state: 'console', note: 'PLN diberi tahu', by: {role: 'dispatcher'}});
  assert.equal(model.said.get('k1')?.text, 'api besar');
});

test('a closed order goes, with what was said of it', () => {
  const {model} = after({layer: 'note', state: 'report', note: 'api besar', by: {role: 'responder'}}, {layer: 'order', state: 'closed'});
  assert.equal(model.orders.size, 0);
  assert.equal(model.said.size, 0);
});

test('emergencies, readiness and nets are asked for', () => {
  const {wanted} = after({layer: 'emergency', state: 'raised'}, {layer: 'readiness', state: 'unreachable'}, {layer: 'net', state: 'quiet'});
  assert.deepEqual([wanted.emergencies, wanted.readiness, wanted.nets], [true, true, true]);
});

test('the alarm of an agency without an order is readiness', () => {
  const {wanted} = takeNews(base, {statuses: [{seq: 1, at: '', layer: 'alarm', state: 'raised'}]});
  assert.equal(wanted.readiness, true);
});

test('a crew that asks to speak is kept once, though two agencies are told', () => {
  const call = {layer: 'call', state: 'speak', unit: 'damkar-1', seq: 5};
  assert.equal(after(call, call).model.calls.length, 1);
});

test('a list read anew keeps the objects of what did not change', () => {
  const same = structuredClone(base.orders.get('k1')!);
  assert.equal(withOrders(base, [same]).orders.get('k1'), base.orders.get('k1'));
  assert.notEqual(withOrders(base, [{...same, edition: 2}]).orders.get('k1'), base.orders.get('k1'));
  assert.equal(withOrders(base, []).orders.size, 0);
});

test('history gives the last word, not an older one', () => {
  const by = {role: 'responder', name: 'Agus'};
  const m = withHistory(base, [
    {seq: 1, at: '2026-01-01T00:01:00Z', type: 'note_taken', order: 'k1', what: 'report', text: 'lama', by},
    {seq: 2, at: '2026-01-01T00:02:00Z', type: 'note_taken', order: 'k1', what: 'backup', text: 'baru', by},
    {seq: 3, at: '2026-01-01T00:03:00Z', type: 'note_taken', order: 'gone', what: 'report', text: 'x', by},
  ]);
  assert.equal(m.said.get('k1')?.text, 'baru');
  assert.equal(m.said.has('gone'), false);
});

test('a finished assignment binds no unit', () => {
  assert.equal(tasksOf(base).get('damkar-1')?.length, 1);
  assert.equal(tasksOf(withOrder(base, order({assignments: [assignment({state: 'done'})]}))).size, 0);
});
