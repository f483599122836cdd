// Every word on the page, Indonesian first. What the program says in English is looked up in `said`.
export const words = {
  id: {
    title: 'HT maya',
    subtitle: 'Suara sungguhan di udara buatan: yang terdengar di sini didengar modem juga.',
    soundOn: 'Nyalakan suara', soundOff: 'Matikan suara', volume: 'Volume',
    radios: 'Pilih HT', receives: 'Terima', sends: 'Pancar', emergency: 'Darurat',
    emergencyHint: 'Kirim alarm darurat (MDC-1200)', heardHere: 'Yang sampai di HT ini', level: 'Suara',
    signal: 'Sinyal',
    message: 'Pesan teks APRS', messageHint: 'Pesan teks, misalnya: OTW 12', send: 'Kirim',
    pttHint: 'tahan untuk bicara', pttOn: 'bicara sekarang', pttTimedOut: 'terlalu lama: lepaskan',
    keypad: 'Tombol DTMF',
    channel: 'Kanal', modem: 'Modem', host: 'Gateway', fault: 'Gangguan', log: 'Catatan',
    manyRadios: '{n} HT', serial: 'gateway',
    airHint: 'Siapa memancar, 30 detik terakhir; merah: tabrakan',
    keyboard: 'Papan tombol', space: 'Spasi', keysHelp: 'nada DTMF', pttHelp: 'PTT', escHelp: 'lepas',
    arrowHelp: 'ganti HT',
    free: 'Kosong', onAir: '{who} memancar', collision: 'TABRAKAN: {who}', theModem: 'Modem',
    data: 'data', tones: 'nada', voice: 'suara', nothing: '',
    hearsData: 'terima data', hearsTones: 'dengar nada', hearsVoice: 'dengar suara', hearsNothing: 'ada sinyal',
    sendsNow: 'memancar', silent: 'hening', alarm: 'ALARM', waits: '{n} paket menunggu',
    disconnected: 'Terputus dari program. Mencoba lagi ...', back: 'Tersambung lagi.',
    restarted: 'Program dimulai ulang. Tersambung lagi.', noRadios: 'Tidak ada HT: jalankan program dengan --ht.',
    noMicrophone: 'Tanpa mikrofon: hanya gelombang pembawa yang dipancarkan.',
    noSound: 'Suara tidak dapat dinyalakan: {why}',
    tagText: 'TEKS', tagDtmf: 'DTMF', tagCall: 'PANGGIL', tagMdc: 'MDC', tagVoice: 'SUARA', tagNote: 'HT',
    tagAlarm: 'DARURAT',
    keysHeard: 'tombol {text}', callTo: 'panggilan {to} ({text})', callToMe: 'panggilan untuk HT ini ({text})',
    from: 'dari {from}', to: 'untuk {to}', toMe: 'untuk HT ini', voiceFor: 'selama {text}', typing: 'tombol {keys}',
    ackOf: 'tanda terima no. {id}', rejectOf: 'penolakan no. {id}', number: 'no. {id}', delivered: 'diterima',
    rejected: 'ditolak',
    bulletin: 'buletin', bad: 'bingkai rusak', other: 'bingkai lain',
  },
  en: {
    title: 'Virtual HT',
    subtitle: 'Real sound on made-up air: what you hear here, the modem hears too.',
    soundOn: 'Turn sound on', soundOff: 'Turn sound off', volume: 'Volume',
    radios: 'Choose an HT', receives: 'Receive', sends: 'Transmit', emergency: 'Emergency',
    emergencyHint: 'Send an emergency alarm (MDC-1200)', heardHere: 'What has come to this HT', level: 'Sound',
    signal: 'Signal',
    message: 'APRS text message', messageHint: 'Text message, such as: OTW 12', send: 'Send',
    pttHint: 'hold to talk', pttOn: 'talk now', pttTimedOut: 'too long: let go', keypad: 'DTMF keys',
    channel: 'Channel', modem: 'Modem', host: 'Gateway', fault: 'Fault', log: 'Log',
    manyRadios: '{n} HTs', serial: 'gateway',
    airHint: 'Who transmits, last 30 seconds; red: a collision',
    keyboard: 'Keyboard', space: 'Space', keysHelp: 'DTMF tones', pttHelp: 'PTT', escHelp: 'let go',
    arrowHelp: 'other HT',
    free: 'Free', onAir: '{who} transmits', collision: 'COLLISION: {who}', theModem: 'Modem',
    data: 'data', tones: 'tones', voice: 'voice', nothing: '',
    hearsData: 'receives data', hearsTones: 'hears tones', hearsVoice: 'hears a voice', hearsNothing: 'hears a carrier',
    sendsNow: 'transmits', silent: 'silent', alarm: 'ALARM', waits: '{n} still to be sent',
    disconnected: 'Disconnected from the program. Trying again ...', back: 'Connected again.',
    restarted: 'The program was restarted. Connected again.', noRadios: 'There is no HT: start the program with --ht.',
    noMicrophone: 'No microphone: only a carrier is transmitted.', noSound: 'Sound cannot be turned on: {why}',
    tagText: 'TEXT', tagDtmf: 'DTMF', tagCall: 'CALL', tagMdc: 'MDC', tagVoice: 'VOICE', tagNote: 'HT',
    tagAlarm: 'ALARM',
    keysHeard: 'keys {text}', callTo: 'call of {to} ({text})', callToMe: 'a call for this HT ({text})',
    from: 'from {from}', to: 'to {to}', toMe: 'for this HT', voiceFor: 'for {text}', typing: 'keys {keys}',
    ackOf: 'receipt of no. {id}', rejectOf: 'refusal of no. {id}', number: 'no. {id}', delivered: 'received',
    rejected: 'refused',
    bulletin: 'bulletin', bad: 'bad frame', other: 'other frame',
  },
};

const said = {
  'emergency': 'darurat',
  'PTT identity': 'identitas PTT',
  'end of talk': 'selesai bicara',
  'emergency ack': 'alarm diakui',
  'acknowledgement': 'status diterima',
  'status request': 'diminta status',
  'request to talk': 'minta bicara',
  'call alert': 'panggilan (call alert)',
  'call alert ack': 'panggilan diterima',
  'selective call': 'panggilan selektif',
  'radio check': 'cek radio',
  'radio check ack': 'cek radio dijawab',
  'unknown operation': 'operasi tidak dikenal',
  'alarm sent': 'alarm dikirim',
  'the alarm is acknowledged': 'alarm diakui pusat',
  'nobody has acknowledged the alarm': 'alarm tidak diakui siapa pun',
  'PTT was held for too long; let go to talk again': 'PTT ditahan terlalu lama; lepaskan untuk bicara lagi',
  'status sent': 'status dikirim',
  'the status is acknowledged': 'status diterima pusat',
  'nobody has acknowledged the status': 'status tidak diterima siapa pun',
  'called': 'dipanggil pusat',
  'this HT has no MDC identity to send it with': 'HT ini tidak punya identitas MDC',
  'nobody has written yet: start with --to and --call, or wait for a message':
      'belum ada yang menulis ke HT ini: tunggu sebuah pesan, atau mulai program dengan --to',
  'unacknowledged': 'tidak dijawab',
  'too many keys at once': 'terlalu banyak tombol sekaligus',
  'collision': 'tabrakan',
  'refused': 'ditolak',
  'too slow': 'komputer terlalu lambat',
  'time-out': 'batas waktu',
};

const stored = 'kentongan-language';
function remembered() {
  try {
    return localStorage.getItem(stored);
  } catch {
    return null;  // storage may be forbidden
  }
}
let language = words[remembered()] ? remembered() : 'id';

export const currentLanguage = () => language;

export function say(key, values = {}) {
  return words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

export const translated = text => (language === 'id' ? said[text] : text) ?? text;

// Fills in what the markup names, and remembers the choice.
export function speak(choice) {
  language = choice;
  try {
    localStorage.setItem(stored, choice);
  } catch {
    // then it is Indonesian the next time
  }
  document.documentElement.lang = choice;
  document.title = `${say('title')} - Kentongan`;
  const all = (what, put) => document.querySelectorAll(`[data-${what}]`).forEach(put);
  all('t', each => { each.textContent = say(each.dataset.t); });
  all('t-title', each => { each.title = say(each.dataset.tTitle); });
  all('t-label', each => each.setAttribute('aria-label', say(each.dataset.tLabel)));
  all('t-placeholder', each => { each.placeholder = say(each.dataset.tPlaceholder); });
  all('language', each => each.setAttribute('aria-pressed', String(each.dataset.language === choice)));
}
