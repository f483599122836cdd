// The category that is typed, and whom the board proposes.
import assert from 'node:assert/strict';
import test from 'node:test';
import type {Agency, Category, Readiness} from '../src/api/shapes.ts';
import {districts, findCategories, propose, reachOf} from '../src/logic/routing.ts';
import {age, clock} from '../src/logic/time.ts';

const category = (code: string, id: string, en: string, prio = 'P1', routes: Category['routes'] = []): Category =>
    ({category: code, prio, name: {id, en}, routes, sop: [], sop_draft: true});
const all = [
  category('T1-04', 'Penanganan kebakaran', 'Fire'),
  category('L-KEBAKARAN', 'Kebakaran', 'Fire'),
  category('L-POHON', 'Pohon tumbang', 'Fallen tree', 'P2'),
  category('T1-02', 'Layanan ambulans gawat darurat', 'Emergency ambulance'),
];
const found = (typed: string) => findCategories(all, typed).map(c => c.category);

test('part of a word finds it, the beginning of the name first', () => {
  assert.deepEqual(found('kebak'), ['L-KEBAKARAN', 'T1-04']);
  assert.deepEqual(found('tumbang pohon'), ['L-POHON']);
  assert.deepEqual(found('EMERG amb'), ['T1-02']);
  assert.deepEqual(found('t1-04'), ['T1-04']);
  assert.deepEqual(found('zebra'), []);
  assert.equal(found('').length, all.length);
});

const agency = (a: Partial<Agency>): Agency => ({agency: 'damkar', name: 'Damkar', desk: [], units: [], ...a});
const agencies = [
  agency({units: [{unit: 'damkar-1', name: 'Regu 1', channels: []}, {unit: 'damkar-2', name: 'Regu 2', standby: true, channels: []}]}),
  agency({agency: 'polsek-a', name: 'Polsek A', kecamatan: 'Sukorejo', local_as: 'polsek_local'}),
];
const fire = category('X', 'x', 'x', 'P1', [{agency: 'damkar', role: 'primary'}, {agency: 'polsek_local', role: 'supporting'}]);
const ready = (r: Partial<Readiness>): Readiness => ({agency: 'damkar', state: 'reachable', alarm: false, paths: [], ...r});

test('the routing table proposes, with units and readiness', () => {
  const [damkar, polsek] = propose(fire, agencies, [ready({state: 'unreachable', reason: 'modem down'})], 'sukorejo');
  assert.deepEqual(damkar?.units, ['Regu 1']);
  assert.deepEqual(damkar?.standby, ['Regu 2']);
  assert.equal(damkar?.reach, 'unreachable');
  assert.equal(damkar?.reachWhy, 'modem down');
  assert.deepEqual([polsek?.agency, polsek?.local, polsek?.reach], ['polsek-a', 'resolved', 'unknown']);
});

test('without a district nobody is local', () => {
  assert.equal(propose(fire, agencies, [], '')[1]?.local, 'open');
  assert.deepEqual(districts(agencies), ['Sukorejo']);
});

test('reachable is what has worked, not what nobody complained of', () => {
  assert.equal(reachOf(ready({})), 'untried');
  assert.equal(reachOf(ready({paths: [{path: 'phone/a'}]})), 'untried');
  assert.equal(reachOf(ready({paths: [{path: 'net/vhf1', up: true}]})), 'reachable');
  assert.equal(reachOf(ready({heard: '2026-01-01T00:00:00Z'})), 'reachable');
});

test('ages and clocks', () => {
  assert.equal(age(0, 7_000), '0:07');
  assert.equal(age(0, 3_599_000), '59:59');
  assert.equal(age(0, 3_600_000), '1:00:00');
  assert.equal(age(0, 100_000_000), '1d 03h');
  assert.equal(age(5_000, 0), '0:00');
  assert.equal(clock('no time'), '');
});
