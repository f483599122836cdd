// The phone's orders: what a message makes of them, what an answer does before and after the gateway has it.
import assert from 'node:assert/strict';
import test from 'node:test';
import {onlyDrills, soundDue, soundOf, type Heard} from '../src/phone/logic/alarm.ts';
import {answered, byNeed, confirmed, heardOfCrew, isAssigned, isOpen, seen, takeOrder, type Known} from '../src/phone/logic/orders.ts';
import type {Entry} from '../src/phone/logic/outbox.ts';
import type {OrderMessage, State} from '../src/phone/logic/shapes.ts';
import {choices, isLegal} from '../src/phone/logic/steps.ts';

const now = Date.parse('2026-11-24T03:00:00Z');
const message = (more: Partial<OrderMessage> = {}): OrderMessage => ({
  order: 'o1', rev: 1, delivery: 3, number: 7, kind: 'dispatch', prio: 'P1', text: 'Rumah terbakar', created: '2026-11-24T03:00:00Z',
  valid_until: '2026-11-24T07:00:00Z', ...more,
});
const first = (more: Partial<OrderMessage> = {}) => takeOrder(undefined, message(more), now).known;
let ids = 0;
const press = (state: string, more: Partial<Entry> = {}): Entry =>
    ({id: `e${++ids}`, order: 'o1', state, more: {}, pressed: now, at: null, human: true, fate: 'waiting', ...more});

test('an order is new once, again by another delivery, and nothing by the same', () => {
  const {known, news} = takeOrder(undefined, message(), now);
  assert.equal(news, 'new');
  assert.deepEqual([known.state, known.deliveries, known.unopened, known.text], ['offered', [3], [3], 'Rumah terbakar']);
  assert.equal(takeOrder(known, message(), now).news, 'none');
  const again = takeOrder(known, message({delivery: 4}), now + 1);
  assert.equal(again.news, 'again');
  assert.deepEqual(again.known.unopened, [3, 4]);
  assert.equal(again.known.came, now);
});

test('an older revision that comes late changes no word', () => {
  const revised = takeOrder(first(), message({kind: 'update', rev: 2, delivery: 4, text: 'Gudang terbakar', reason: 'salah alamat'}), now);
  assert.equal(revised.news, 'update');
  assert.ok(revised.known.revised);
  assert.equal(takeOrder(revised.known, message({delivery: 5, rev: 1}), now).known.text, 'Gudang terbakar');
});

test('what is pressed is seen at once, and is unsent until the receipt', () => {
  const k = first();
  const accept = press('accepted'), go = press('en_route');
  assert.deepEqual(seen(k, [accept, go]), {state: 'en_route', standDown: 'none', unsent: true});
  // The gateway has the first one: the second still stands on it.
  const after = confirmed(k, {...accept, fate: 'sent'}, {id: accept.id, state: 'stored', assignment: 'accepted'}, now);
  assert.equal(after.state, 'accepted');
  assert.deepEqual(seen(after, [{...accept, fate: 'sent'}, go]), {state: 'en_route', standDown: 'none', unsent: true});
});

test('a refused answer shows how things really stand', () => {
  const k = first();
  const refused = confirmed(k, {...press('accepted'), fate: 'refused'}, {id: 'x', state: 'refused', assignment: 'on_scene'}, now);
  assert.equal(seen(refused, []).state, 'on_scene');
  assert.ok(!refused.over);
  const over = confirmed(k, {...press('accepted'), fate: 'refused'}, {id: 'x', state: 'refused', detail: 'the order has ended'}, now);
  assert.ok(over.over);
  assert.ok(!isOpen(over, seen(over, []), now));
});

test('called back: only a word ends it', () => {
  const going = {...first(), state: 'en_route' as State};
  const {known, news} = takeOrder(going, message({kind: 'stand_down', delivery: 5, reason: 'laporan palsu'}), now);
  assert.equal(news, 'stand_down');
  assert.ok(isOpen(known, seen(known, []), now));
  assert.equal(soundOf(known, [], now), 'stand_down');
  const yes = press('accepted');
  assert.deepEqual(seen(known, [yes]), {state: 'cancelled', standDown: 'confirmed', unsent: true});
  const done = confirmed(known, {...yes, fate: 'sent'}, {id: yes.id, state: 'stored', assignment: 'cancelled'}, now);
  assert.ok(!isOpen(done, seen(done, []), now));
});

test('a question sounds until any word; who is asked has answered, even if this phone does not know', () => {
  const asked = takeOrder(undefined, message({kind: 'welfare'}), now).known;
  assert.equal(asked.state, 'on_scene');
  assert.equal(soundOf(asked, [], now), 'welfare');
  assert.equal(soundOf(answered(asked), [], now), 'none');
});

test('a repeat that was under way does not reopen what was rejected; a call after it does', () => {
  const rejected: Known = {...first(), state: 'rejected', ended: now, endedTs: now};
  const late = takeOrder(rejected, message({delivery: 9, ts: new Date(now - 1).toISOString()}), now);
  assert.equal(late.known.state, 'rejected');
  assert.equal(soundOf(late.known, [], now), 'none');
  const anew = takeOrder(rejected, message({delivery: 9, ts: new Date(now + 1).toISOString()}), now);
  assert.equal(anew.news, 'new');
  assert.equal(soundOf(anew.known, [], now), 'order');
});

test('the worst sound of all; routine makes none; nothing sounds that nobody wants any more', () => {
  const fire = first(), routine = first({order: 'o2', prio: 'P3'});
  const cry: Heard = {emergency: 'damkar-2', state: 'raised', came: now, silenced: false};
  assert.equal(soundDue([routine], [], [], now), 'none');
  assert.equal(soundDue([routine, fire], [], [], now), 'order');
  assert.equal(soundDue([fire], [], [cry], now), 'emergency');
  assert.equal(soundDue([fire], [], [{...cry, silenced: true}], now), 'order');
  assert.equal(soundDue([], [], [{...cry, state: 'acknowledged'}], now), 'none');
  assert.equal(soundDue([fire], [press('accepted')], [], now), 'none');
  assert.equal(soundDue([fire], [], [], Date.parse('2026-11-24T07:00:01Z')), 'none');
  assert.ok(onlyDrills([first({purpose: 'test_alarm'}), routine], [], now));
  assert.ok(!onlyDrills([first({purpose: 'test_alarm'}), fire], [], now));
});

test('an order that has come is not over because a clock is wrong: it is good for as long as it was when it was sent', () => {
  const wrong = now + 2 * 86_400_000, hour = 3_600_000;
  const k = takeOrder(undefined, message({ts: '2026-11-24T06:00:00Z'}), wrong).known;
  assert.equal(soundOf(k, [], wrong), 'order');
  assert.equal(soundOf(k, [], wrong + hour + 1), 'none');
  const {created, valid_until, ...timeless} = message();
  assert.equal(soundOf(takeOrder(undefined, timeless, wrong).known, [], wrong + 100 * hour), 'order');
});

test('who needs a word stands first, drills last', () => {
  const working = {...first({order: 'a', prio: 'P1'}), state: 'on_scene' as State};
  const open = first({order: 'b', prio: 'P2'}), urgent = first({order: 'c', prio: 'P1'}), drill = first({order: 'd', purpose: 'roll_call'});
  assert.deepEqual([drill, working, open, urgent].sort(byNeed([])).map(k => k.order), ['c', 'b', 'a', 'd']);
});

test('positions are told from the acceptance to the end', () => {
  const k = first();
  const told = (state: State) => isAssigned({...k, state}, seen({...k, state}, []));
  assert.deepEqual((['offered', 'accepted', 'on_scene', 'done', 'rejected'] as State[]).map(told), [false, true, true, false, false]);
  assert.ok(isAssigned(k, seen(k, [press('accepted')])));
  assert.ok(!isAssigned({...k, purpose: 'roll_call', state: 'accepted'}, seen({...k, state: 'accepted'}, [])));
});

const all: State[] = ['offered', 'no_answer', 'accepted', 'en_route', 'on_scene', 'transporting', 'at_destination', 'done', 'rejected', 'cancelled', 'handed_over'];
const becomes: Record<string, State> = {nothing_found: 'done', not_ours: 'rejected'};

test('every button is legal, and what is final has none', () => {
  for (const from of all) {
    const {next, others} = choices(from, false);
    for (const to of [...(next ? [next] : []), ...others]) assert.ok(isLegal(from, becomes[to] ?? to as State), `${from} -> ${to}`);
    assert.equal(next === null, ['done', 'rejected', 'cancelled', 'handed_over'].includes(from), from);
  }
  assert.deepEqual(choices('offered', true), {next: 'accepted', others: ['rejected']});
  assert.equal(choices('accepted', true).next, null);
});

test('nobody goes back, and nobody rejects what he stands in', () => {
  assert.ok(!isLegal('on_scene', 'en_route'));
  assert.ok(!isLegal('on_scene', 'rejected'));
  assert.ok(!isLegal('done', 'done'));
  assert.ok(isLegal('no_answer', 'on_scene'));
});

test('an order that the crew has answered by another way rings no more, and is over when the gateway names it no more', () => {
  const ts = '2026-11-24T03:00:05Z';
  const k = first({unit: 'damkar-1', ts});
  const crew = (at: string, ...states: State[]) =>
      ({unit: 'damkar-1', at, assignments: states.map(state => ({order: 'o1', state}))});
  const sound = (known: Known) => soundDue([known], [], [], now);
  assert.notEqual(sound(k), 'none');
  assert.equal(heardOfCrew(k, crew('2026-11-24T03:00:00Z'), now), k);  // older than the order
  assert.equal(heardOfCrew(k, crew('2026-11-24T03:01:00Z', 'offered'), now), k);
  assert.equal(heardOfCrew(k, {...crew('2026-11-24T03:01:00Z', 'accepted'), unit: 'damkar-2'}, now), k);
  const accepted = heardOfCrew(k, crew('2026-11-24T03:01:00Z', 'accepted'), now);
  assert.equal(accepted.state, 'accepted');
  assert.equal(sound(accepted), 'none');
  assert.equal(heardOfCrew(accepted, crew('2026-11-24T03:02:00Z', 'offered'), now).state, 'accepted');  // never back
  const over = heardOfCrew(accepted, crew('2026-11-24T03:03:00Z'), now);
  assert.ok(!isOpen(over, seen(over, []), now));
  // Called back: that must be understood here, whatever the list says.
  const back = takeOrder(accepted, message({kind: 'stand_down', delivery: 9}), now).known;
  const both = heardOfCrew(back, crew('2026-11-24T03:04:00Z'), now);
  assert.ok(isOpen(both, seen(both, []), now));
});
