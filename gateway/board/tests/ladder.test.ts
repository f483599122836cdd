// The evidence ladder: what is proved, implied, not known, or cannot be known.
import assert from 'node:assert/strict';
import test from 'node:test';
import {agenciesOf, ladderOf, mayAdvance} from '../src/logic/ladder.ts';
import {assignment, delivery, order, t0} from './world.ts';

const marks = (o: Parameters<typeof ladderOf>[0], agency = 'damkar') => ladderOf(o, agency).rungs.map(r => r.mark);

test('nothing is sent: nothing is known', () => {
  const l = ladderOf(order({deliveries: []}), 'damkar');
  assert.deepEqual(l.rungs.map(r => r.mark), ['unknown', 'unknown', 'unknown', 'unknown']);
  assert.equal(l.standing, 'nothing');
  assert.equal(l.unheard, true);
});

const cases: [name: string, channel: string, evidence: string, marks: string[]][] = [
  ['a phone, at the broker', 'phone:a', 'broker', ['proved', 'unknown', 'unknown', 'unknown']],
  ['a phone that has it', 'phone:a', 'device', ['implied', 'proved', 'unknown', 'unknown']],
  ['a phone that showed it', 'phone:a', 'opened', ['implied', 'implied', 'proved', 'unknown']],
  ['a phone that answered', 'phone:a', 'answered', ['implied', 'implied', 'implied', 'proved']],
  ['a voice on air proves no device, ever', 'voice:101', 'on_air', ['proved', 'impossible', 'impossible', 'unknown']],
  ['an APRS device that acknowledged', 'aprs:X-7', 'device', ['implied', 'proved', 'impossible', 'unknown']],
  ['failed is no evidence', 'phone:a', 'failed', ['unknown', 'unknown', 'unknown', 'unknown']],
];
for (const [name, channel, evidence, expected] of cases) {
  test(name, () => assert.deepEqual(marks(order({deliveries: [delivery({channel, evidence})]})), expected));
}

test('an answer by telephone proves an answer, and nothing about devices', () => {
  const o = order({assignments: [assignment({state: 'accepted'})], deliveries: [delivery({evidence: 'broker'})]});
  assert.deepEqual(marks(o), ['proved', 'unknown', 'unknown', 'proved']);
  assert.equal(ladderOf(o, 'damkar').unheard, false);
});

test('whoever answered the dispatch has not answered the update', () => {
  const o = order({
    assignments: [assignment({state: 'en_route'})],
    deliveries: [delivery({evidence: 'answered'}), delivery({delivery: 2, kind: 'update', evidence: 'on_air'})],
  });
  assert.equal(ladderOf(o, 'damkar').kind, 'update');
  assert.deepEqual(marks(o), ['proved', 'unknown', 'unknown', 'unknown']);
});

test('a question to a silent crew is no new message', () => {
  const o = order({deliveries: [delivery({evidence: 'device'}), delivery({delivery: 2, kind: 'welfare', evidence: 'queued'})]});
  assert.equal(ladderOf(o, 'damkar').kind, 'dispatch');
});

test('all paths failed is said so', () => {
  const o = order({deliveries: [delivery({evidence: 'failed'}), delivery({delivery: 2, evidence: 'failed'})]});
  assert.equal(ladderOf(o, 'damkar').standing, 'failed');
});

test('no answer in time has waited since the beginning', () => {
  const o = order({assignments: [assignment({state: 'no_answer', since: '2026-01-01T00:05:00Z'})]});
  assert.equal(ladderOf(o, 'damkar').since, t0);
});

test('another agency is not answered for', () => {
  const o = order({assignments: [assignment({state: 'accepted'}), assignment({unit: 'pmi-1', agency: 'pmi'})]});
  assert.equal(ladderOf(o, 'pmi').unheard, true);
});

test('the primary agency stands first', () => {
  const o = order({assignments: [assignment({unit: 'pmi-1', agency: 'pmi', role: 'supporting'}), assignment({})]});
  assert.deepEqual(agenciesOf(o), ['damkar', 'pmi']);
});

test('evidence only moves forward, whatever order it comes in', () => {
  for (const [from, to, may] of [
    ['queued', 'on_air', true], ['device', 'on_air', false], ['failed', 'device', true], ['failed', 'broker', false],
    ['device', 'failed', false], ['on_air', 'recalled', true], ['answered', 'queued', false], ['new_word', 'device', true],
  ] as const) assert.equal(mayAdvance(from, to), may, `${from} to ${to}`);
});
