// Facts of the journal as sentences, for an order's timeline.
import type {Actor, Delivery, Fact} from '../api/shapes.ts';
import {clock} from './time.ts';
import {say, sayName, type Key, type Language} from './words.ts';

export interface Sentence {
  text: string;
  by: string;
  remark: string;  // people's own words
  loud: boolean;
}

export function nameOf(by: Actor | undefined, language: Language): string {
  if (!by || (!by.name && !by.channel)) return '';
  const who = by.name || sayName(language, 'role', by.role ?? '');
  return by.channel ? `${who} (${by.channel})` : who;
}

const loudTypes = new Set(['alarm_raised', 'overdue_noticed', 'answer_refused', 'order_cancelled', 'emergency_raised',
                           'emergency_escalated']);

function body(f: Fact, language: Language, deliveries: readonly Delivery[]): string {
  const name = (group: string, value: string | undefined) => sayName(language, group, value ?? '');
  const word = (key: Key) => say(language, key);
  const list = (units: string[] | undefined) =>
      units?.length ? `, ${word('say.called')} ${units.join(', ')}` : '';
  const skipped = f.implied?.length
      ? `, ${word('say.skipped')} ${f.implied.map(s => name('assignment', s)).join(', ')}` : '';
  switch (f.type) {
    case 'order_accepted':
      return `${word('order.stored')} #${f.number} ${f.prio}${list(f.units)}${f.src ? `, ${word('say.by_source')} ${f.src}` : ''}`;
    case 'order_revised': return `${word('order.revised')} ${f.rev}`;
    case 'order_cancelled': return word('order.cancelled');
    case 'order_closed': return `${word('order.closed')}, ${name('outcome', f.outcome)}`;
    case 'delivery_advanced': {
      const d = deliveries.find(x => x.delivery === f.delivery);
      const what = d ? `${d.unit ?? d.agency} ${d.channel}` : `${word('say.delivery')} ${f.delivery}`;
      return `${what} ${name('evidence', f.evidence)}`;
    }
    case 'assignment_moved': return `${f.unit} ${name('assignment', f.to)}${skipped}`;
    case 'answer_refused':
      return `${f.unit} ${word('answer.refused')} ${name('assignment', f.wanted)}, ${f.why ?? ''}`;
    case 'ladder_climbed':
      return `${f.agency} ${name('ladder', f.step)}, ${word('say.sent')} ${f.sent ?? 0}`;
    case 'alarm_raised': return `${f.agency} ${word('alarm.raised')}`;
    case 'alarm_closed': return `${f.agency} ${word('alarm.closed')}`;
    case 'unit_reported': return `${f.unit} ${name('unit', f.to)}`;
    case 'unit_called': return `${f.unit} ${name('call', f.what)}`;
    case 'milestone_filled':
      return `${f.unit} ${word('assignment.filled_in')} ${name('assignment', f.state)}`;
    case 'note_taken': return `${f.unit ?? ''} ${name('note', f.what)}`.trim();
    case 'overdue_noticed': return `${f.unit} ${name('overdue', f.what)} ${f.times}x`;
    case 'ladder_reopened': return `${f.agency} ${word('ladder.reopened')}`;
    case 'targets_added': return `${word('order.targets_added')}${list(f.units)}`;
    case 'target_dropped': return `${f.unit} ${word('order.target_dropped')}`;
    case 'stand_down_climbed':
      return `${f.unit} ${word('ladder.stand_down_unconfirmed')}, ${name('ladder', f.step)}`;
    case 'stand_down_settled':
      return `${f.unit} ${word(f.confirmed ? 'assignment.stand_down_confirmed' : 'assignment.stand_down_given_up')}`;
    case 'order_verified': return word('order.verified');
    case 'order_released': return word('order.released');
    case 'disposition_set': return `${word('order.disposition')} ${name('disposition', f.what)}`;
    case 'order_linked': return `${name('order', f.relation)} ${f.other}`;
    case 'sop_ticked': return `${f.unit ?? ''} ${word(f.done ? 'note.sop_done' : 'note.sop_open')} ${f.item}`.trim();
    default: return f.type;  // new to this page: better its name than silence
  }
}

// `deliveries` of its order say what a delivery's number means.
export function sentence(f: Fact, language: Language, deliveries: readonly Delivery[] = []): Sentence {
  const own = f.type === 'order_revised' || f.type === 'note_taken' ? f.text : undefined;
  const device = f.device_at ? `${say(language, 'say.device_time')} ${clock(f.device_at)}` : '';
  const remark = [own, f.reason, f.note].filter(Boolean).join('. ');
  return {
    text: body(f, language, deliveries),
    by: [nameOf(f.by, language), device].filter(Boolean).join(', '),
    remark,
    loud: loudTypes.has(f.type) || (f.type === 'note_taken' && f.what === 'backup'),
  };
}
