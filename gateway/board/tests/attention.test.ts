// Who needs attention first.
import assert from 'node:assert/strict';
import test from 'node:test';
import {alarmsOf, attentionOf, byAttention} from '../src/logic/attention.ts';
import {assignment, order} from './world.ts';

const heard = [assignment({state: 'en_route'})];
const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

// The order that the board keeps, first to last.
const ranked = [
  order({order: 'alarm', prio: 'P3', alarms: ['damkar'], assignments: heard}),
  order({order: 'p1 unheard, longest', accepted_at: at(1), assignments: [assignment({since: at(1)})]}),
  order({order: 'p1 unheard', accepted_at: at(2), assignments: [assignment({since: at(2)})]}),
  order({order: 'p2 overdue', prio: 'P2', assignments: [assignment({state: 'accepted', overdue: 1})]}),
  order({order: 'p1 not verified', verified: false, assignments: heard}),
  order({order: 'p2 unheard', prio: 'P2'}),
  order({order: 'p1 refused', assignments: [assignment({state: 'rejected'})]}),
  order({order: 'p1 at work', assignments: heard}),
  order({order: 'p2 at work', prio: 'P2', assignments: heard}),
  order({order: 'p3 unheard', prio: 'P3'}),
  order({order: 'held', prio: 'P3', held: true}),
  order({order: 'drill', purpose: 'roll_call'}),
];

test('alarms, then P1 unheard, then overdue, and drills last', () => {
  assert.deepEqual(byAttention([...ranked].reverse()).map(o => o.order), ranked.map(o => o.order));
});

test('one agency that answered does not silence another', () => {
  const o = order({assignments: [...heard, assignment({unit: 'pmi-1', agency: 'pmi'})]});
  assert.equal(attentionOf(o).word, 'attention.unheard');
});

test('a cancelled order wants its stand-down confirmed, and then nothing', () => {
  const crew = (stand_down: string) => [assignment({state: 'cancelled', stand_down})];
  assert.equal(attentionOf(order({cancelled: true, assignments: crew('wanted')})).now, true);
  assert.equal(attentionOf(order({cancelled: true, assignments: crew('confirmed')})).now, false);
});

test('routine work never claims to need somebody now', () => {
  assert.equal(attentionOf(order({prio: 'P3'})).now, false);
});

test('an alarm says why: silent, refused, or without a word since', () => {
  const o = order({
    alarms: ['a', 'b', 'c'],
    assignments: [
      assignment({unit: 'a-1', agency: 'a'}), assignment({unit: 'b-1', agency: 'b', state: 'rejected'}),
      assignment({unit: 'c-1', agency: 'c', state: 'accepted', overdue: 2}),
    ],
  });
  assert.deepEqual(alarmsOf(o).map(x => [x.word, ...x.agencies]),
                   [['alarm.unheard', 'a'], ['alarm.refused', 'b'], ['alarm.overdue', 'c']]);
});
