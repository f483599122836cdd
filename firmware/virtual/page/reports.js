// What the program tells, in words: a line of the log, and what of it appears on the HT that it came to.
import {say, translated} from './words.js';

// {tag, text, kind}: as an HT shows it; nothing, when it is none of its holder's business. `radio` is the HT's name and
// identities, `nameOf(mdc)` the HT that has an identity.
export function onDisplay(report, radio, nameOf) {
  const {kind, dir, text = '', from, to, remark} = report;
  const mine = to !== undefined && (to === radio.mdc || to === radio.selcall);
  if (kind === 'message') {
    if (remark) return null;  // a repeat
    return dir === 'in' ? {tag: 'tagText', kind: 'text mine', text: `${from}: ${text}`}
                        : {tag: 'tagText', kind: 'sent', text: `${to}: ${text}`, id: report.id};
  }
  if (kind === 'bulletin') return {tag: 'tagText', kind: 'text', text: `${from}: ${text}`};
  if (kind === 'dtmf') return {tag: 'tagDtmf', kind: 'dtmf', text: say('keysHeard', {text})};
  if (kind === 'voice') return {tag: 'tagVoice', kind: 'voice', text: say('voiceFor', {text})};
  if (kind === 'selcall') {
    return {tag: 'tagCall', kind: mine ? 'call mine' : 'call', text: say(mine ? 'callToMe' : 'callTo', {to, text})};
  }
  if (kind === 'mdc') {
    const whom = mine ? say('toMe') : to ? say('to', {to: nameOf(to)}) : say('from', {from: nameOf(from)});
    const alarm = text === 'emergency';
    return {tag: alarm ? 'tagAlarm' : 'tagMdc', kind: alarm ? 'alarm' : mine ? 'call mine' : 'call',
            text: alarm ? whom : `${translated(text)}, ${whom}`};
  }
  if (kind === 'emergency') return {tag: 'tagAlarm', kind: 'alarm', text: translated(text)};
  if (kind === 'time-out' || kind === 'status' || kind === 'call') return {tag: 'tagNote', kind: 'note', text: translated(text)};
  return null;
}

function sentence(report, nameOf) {
  const {kind, text = '', from, to, id, remark} = report;
  const route = from ? `${nameOf(from)} > ${to ? nameOf(to) : ''} ` : to ? `> ${nameOf(to)} ` : '';
  const tail = remark ? ` (${remark})` : '';
  switch (kind) {
    case 'message': return `${route}"${text}"${id ? ` ${say('number', {id})}` : ''}${tail}`;
    case 'ack': return `${route}${say('ackOf', {id})}${tail}`;
    case 'reject': return `${route}${say('rejectOf', {id})}${tail}`;
    case 'dtmf': return `DTMF ${text}`;
    case 'mdc': return `MDC ${route}${translated(text)}`;
    case 'selcall': return `${say('callTo', {to, text})}`;
    case 'voice': return `${say('voice')} ${text}`;
    case 'bulletin': case 'bad': case 'other': return `${say(kind)} ${route}${text}`;
    default: return `${translated(kind)}: ${translated(text)}`;
  }
}

const notMine = 'not for us';  // of a message for somebody else: the one it is for tells it too
const sameMs = 1500;  // what several HTs heard at once is one thing

// Puts a report on top of the log, or adds its HT to a row that is there already.
export function logReport(list, report, nameOf) {
  if (report.remark === notMine) return;
  const what = sentence(report, nameOf);
  const at = Date.parse(report.time);
  for (const row of [...list.children].slice(0, 20)) {
    if (report.dir !== 'in' || row.what !== what || at - row.at > sameMs) continue;
    if (row.places.length === 0 || row.places.includes(report.where)) continue;
    row.places.push(report.where);
    const where = row.querySelector('.where');
    where.textContent = row.places.length > 2 ? say('manyRadios', {n: row.places.length}) : row.places.join(' ');
    where.title = row.places.join(' ');
    return;
  }
  const row = document.createElement('li');
  row.className = report.kind.replaceAll(' ', '-');
  Object.assign(row, {what, at, places: report.dir === 'in' && report.where !== 'serial' ? [report.where] : []});
  const part = (kind, text) => {
    const made = document.createElement('span');
    made.className = kind;
    made.textContent = text;
    row.append(made, ' ');
  };
  part('time', new Date(at).toTimeString().slice(0, 8));
  part('where', {serial: say('serial'), air: say('channel')}[report.where] ?? report.where);
  part('way', {in: '\u2190', out: '\u2192', note: '\u2022'}[report.dir]);
  part('what', what);
  list.prepend(row);
}
