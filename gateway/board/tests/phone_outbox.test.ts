// What waits for a receipt, the phone's clock, and messages that come from outside.
import assert from 'node:assert/strict';
import test from 'node:test';
import {fromMessage, fromReceipt, gatewayTime, unknownOffset} from '../src/phone/logic/clock.ts';
import {Outbox, pause, payload, type Entry} from '../src/phone/logic/outbox.ts';
import {bearing, geoLink, metres, octant, saidDistance, sketch} from '../src/phone/logic/place.ts';
import {emptyLapsit, longestNote, noteOf, octets} from '../src/phone/logic/report.ts';
import {readDistress, readEnrolment, readOrder, readReceipt} from '../src/phone/logic/shapes.ts';
import {phoneWords, sayPhone, sayPhoneName} from '../src/phone/logic/words.ts';

const entry = (id: string): Entry =>
    ({id, order: 'o1', state: 'accepted', more: {}, pressed: 1_000_000, at: 2_000_000, human: true, fate: 'waiting'});
const ids = (entries: Entry[]) => entries.map(e => e.id);

test('2, 4, 8, 16, 30, 30 s between attempts', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(pause), [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  const box = new Outbox();
  box.add(entry('a'), 0);
  let now = 0;
  for (const wait of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    assert.deepEqual(ids(box.takeDue(now, 9, 0)), ['a']);
    assert.deepEqual(box.takeDue(now + wait - 1, 9, 0), []);
    now += wait;
    assert.equal(box.deadline(), now);
  }
});

test('a receipt settles one, once; nothing else does', () => {
  const box = new Outbox();
  box.add(entry('a'), 0);
  box.add(entry('b'), 0);
  box.takeDue(0, 9, 0);
  assert.equal(box.settle({id: 'strange', state: 'stored'}, 5), null);
  assert.equal(box.settle({id: 'a', state: 'repeat'}, 5)?.fate, 'sent');
  assert.equal(box.settle({id: 'a', state: 'refused'}, 6), null);
  const refused = box.settle({id: 'b', state: 'refused', detail: 'done cannot become en_route'}, 7);
  assert.deepEqual([refused?.fate, refused?.why, refused?.detail], ['refused', 'refused', 'done cannot become en_route']);
  assert.equal(box.deadline(), null);
  assert.equal(box.waiting().length, 0);
});

test('when the line is back all are due, in the order in which they were pressed, and only so many at once', () => {
  const box = new Outbox();
  for (const id of ['a', 'b', 'c']) box.add(entry(id), 0);
  box.takeDue(0, 9, 0);
  box.allDue(100);
  assert.deepEqual(ids(box.takeDue(100, 2, 0)), ['a', 'b']);
  assert.deepEqual(ids(box.takeDue(100, 2, 0)), ['c']);
});

test('what the phone reports by itself leaves room for what people say', () => {
  const box = new Outbox();
  for (const id of ['r1', 'r2', 'r3']) box.add({...entry(id), human: false, state: 'received'}, 0);
  box.add(entry('said'), 0);
  assert.deepEqual(ids(box.takeDue(0, 2, 0, 1)), ['r1', 'said']);
  assert.deepEqual(ids(box.takeDue(0, 1, 0, 1)), []);
  assert.deepEqual(ids(box.takeDue(0, 9, 0, 1)), ['r2', 'r3']);
});

test('what was settled before a reload is not sent again', () => {
  const box = new Outbox();
  box.add({...entry('a'), fate: 'sent'}, 0);
  assert.deepEqual(box.takeDue(1e9, 9, 0), []);
  assert.equal(box.all().length, 1);
});

test('the message as it goes out', () => {
  assert.deepEqual(JSON.parse(payload({...entry('a'), more: {reason: 'macet'}})),
                   {v: 1, id: 'a', order: 'o1', state: 'accepted', reason: 'macet', at: '1970-01-01T00:33:20.000Z'});
  assert.deepEqual(JSON.parse(payload({...entry('a'), order: '', state: 'speak', at: null})), {v: 1, id: 'a', state: 'speak'});
});

const day = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

test('a clock that is two days wrong is found out by one receipt, either way', () => {
  for (const wrong of [-2 * day, 2 * day]) {
    const gateway = Date.parse('2026-11-24T03:00:00Z');
    const offset = fromReceipt(unknownOffset, gateway + wrong, gateway + wrong + 200, iso(gateway + 100));
    assert.ok(offset.known);
    assert.equal(gatewayTime(offset, gateway + wrong), gateway);
  }
});

test('what says nothing changes nothing: a receipt that took too long, one without a time, one that fits', () => {
  const known = {ms: 50, known: true};
  assert.equal(fromReceipt(known, 0, 20_000, iso(day)), known);
  assert.equal(fromReceipt(known, 0, 100, undefined), known);
  assert.equal(fromReceipt(known, 0, 100, 'gestern'), known);
  assert.equal(fromReceipt(known, 0, 100, iso(100)), known);  // the offset lies between 0 and 100
});

test('an order that lay at the broker for hours moves no clock back; one from the future moves it on', () => {
  const at = Date.parse('2026-11-24T03:00:00Z');
  assert.equal(fromMessage(unknownOffset, at, iso(at - 3 * 3_600_000)).ms, 0);
  assert.deepEqual(fromMessage(unknownOffset, at, iso(at + 2 * day)), {ms: 2 * day, known: false});
  const known = {ms: 7, known: true};
  assert.equal(fromMessage(known, at, iso(at + 2 * day)), known);
});

test('what cannot be read is null', () => {
  const order = {v: 1, order: 'o', rev: 1, delivery: 1, number: 1, kind: 'dispatch', prio: 'P1'};
  assert.ok(readOrder(JSON.stringify(order)));
  for (const wrong of [{v: 2}, {order: ''}, {order: 7}, {rev: -1}, {delivery: 1.5}, {kind: 'party'}, {prio: null}, {text: {}}, {loc: 'here'},
                       {loc: {lat: '8'}}, {loc: {lat: 800}}, {sop: {items: [{id: 'a'}]}}, {sop: {}}, {ts: 3}])
    assert.equal(readOrder(JSON.stringify({...order, ...wrong})), null, JSON.stringify(wrong));
  for (const text of ['', '[]', 'null', '{', '"x"', '7']) {
    assert.equal(readOrder(text), null, text);
    assert.equal(readReceipt(text), null, text);
    assert.equal(readDistress(text), null, text);
  }
  assert.equal(readReceipt('{"v":1,"id":"a","state":"stored","assignment":"flying"}'), null);
  assert.equal(readEnrolment({phone: 'p', responder: 'r', root: '', username: 'u', password: 'x'}), null);
  assert.ok(readEnrolment({phone: 'p', responder: 'r', root: 'cc/v1/b/', username: 'u', password: 'x'}));
});

test('how far, and where to', () => {
  const place = {lat: -8.0983, lon: 112.1681}, south = {lat: -8.1083, lon: 112.1681};
  assert.ok(Math.abs(metres(place, south) - 1112) < 2);
  assert.equal(octant(bearing(south, place)), 0);
  assert.equal(octant(bearing(place, {lat: -8.0983, lon: 112.2})), 2);
  assert.deepEqual([3, 148, 999, 1234, 12_345].map(saidDistance), ['10 m', '150 m', '1000 m', '1.2 km', '12 km']);
  const s = sketch(place, south);
  assert.equal(s.ring, 2000);
  assert.ok(Math.abs(s.x - 100) < 0.1 && Math.abs(s.y - (100 + 80 * 1112 / 2000)) < 0.2);
  assert.equal(geoLink(-8.1, 112.2, 'Jl. Merdeka 10'), 'geo:-8.100000,112.200000?q=-8.100000,112.200000(Jl.%20Merdeka%2010)');
});

test('a report is made of its fields, and its length counted as the gateway counts', () => {
  assert.equal(noteOf(emptyLapsit), '');
  assert.equal(noteOf({...emptyLapsit, situation: ' api padam ', needed: 'tangki air'}), 'LAPSIT. Kondisi: api padam. Kebutuhan: tangki air');
  assert.deepEqual(['a', 'é', '€', '😀'].map(octets), [1, 2, 3, 4]);
  assert.equal(octets('é'.repeat(250)), longestNote);
});

test('both languages say the same values', () => {
  const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(m => m[0]).sort();
  for (const [key, [id, en]] of Object.entries(phoneWords)) assert.deepEqual(values(id), values(en), key);
  assert.equal(sayPhone('en', 'fate.unsent', {n: 2}), '2 not yet sent');
  assert.equal(sayPhone('id', 'place.dirs').split('|').length, 8);
  assert.equal(sayPhoneName('id', 'state', 'teleported'), 'teleported');
});
