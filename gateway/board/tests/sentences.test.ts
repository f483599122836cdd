// The timeline's sentences.
import assert from 'node:assert/strict';
import test from 'node:test';
import type {Fact} from '../src/api/shapes.ts';
import {sentence} from '../src/logic/sentences.ts';
import {delivery} from './world.ts';

const fact = (f: Partial<Fact>): Fact => ({seq: 1, at: '2026-01-01T00:00:00Z', type: 'order_verified', ...f});

const told: [Partial<Fact>, id: string, en: string][] = [
  [{type: 'order_accepted', number: 3, prio: 'P1', units: ['a-1', 'b-1'], src: 'sari'},
   'perintah masuk #3 P1, memanggil a-1, b-1, dari sari', 'order taken #3 P1, calling a-1, b-1, from sari'],
  [{type: 'assignment_moved', unit: 'a-1', to: 'on_scene', implied: ['accepted', 'en_route']},
   'a-1 tiba di TKP, terlewati diterima, meluncur', 'a-1 on scene, skipped accepted, en route'],
  [{type: 'ladder_climbed', agency: 'a', step: 'desk', sent: 2},
   'a hubungi piket, kiriman baru 2', 'a calling the desk, new deliveries 2'],
  [{type: 'alarm_raised', agency: 'a', reason: 'silent'}, 'a ALARM', 'a ALARM'],
  [{type: 'stand_down_settled', unit: 'a-1', confirmed: true}, 'a-1 pembatalan dikonfirmasi', 'a-1 stand-down confirmed'],
  [{type: 'order_closed', outcome: 'done'}, 'perintah ditutup, selesai', 'order closed, done'],
  [{type: 'delivery_advanced', delivery: 9, evidence: 'on_air'}, 'kiriman 9 mengudara', 'delivery 9 on air'],
  [{type: 'something_new'}, 'something_new', 'something_new'],
];
for (const [f, id, en] of told) {
  test(`${f.type} in both languages`, () => {
    assert.equal(sentence(fact(f), 'id').text, id);
    assert.equal(sentence(fact(f), 'en').text, en);
  });
}

test('a delivery that is known is named by its unit and path', () => {
  const s = sentence(fact({type: 'delivery_advanced', delivery: 1, evidence: 'device'}), 'id', [delivery({})]);
  assert.equal(s.text, 'damkar-1 phone:damkar-1 di alat');
});

test('people\'s own words, and whose they are, stand apart', () => {
  const s = sentence(fact({type: 'note_taken', unit: 'a-1', what: 'backup', text: 'api besar',
                           by: {role: 'responder', name: 'Agus', channel: 'phone:agus'}}), 'id');
  assert.deepEqual([s.text, s.remark, s.by, s.loud], ['a-1 MINTA BANTUAN', 'api besar', 'Agus (phone:agus)', true]);
});
