// The rival: the bridge as a good Node.js programmer would write it, tuned for speed. Orders come over MQTT and are
// committed before anything is said or sent; they go to the HTs as APRS messages over a KISS modem; an answer on the air
// is committed before its status is published; a status is kept until the broker has it, and published again after a
// crash. What arrives in one turn of the event loop is committed together, written to the serial line at once, and
// published as one message for each agency. What nobody waits for (on air, rows that the broker has) waits for others to
// share a commit with.
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import mqtt from 'mqtt'
import { SerialPort } from 'serialport'

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const { root, units } = settings
const boot = Date.now().toString(16)

// --- the database -----------------------------------------------------------------------------------------------------

const db = new Database(settings.database)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`CREATE TABLE IF NOT EXISTS orders(
  seq INTEGER PRIMARY KEY, id TEXT UNIQUE, number INTEGER, unit TEXT, body TEXT, accepted_at INTEGER,
  answer TEXT, answered_at INTEGER);
CREATE TABLE IF NOT EXISTS events(seq INTEGER PRIMARY KEY, at INTEGER, order_seq INTEGER, state TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS outbox(id INTEGER PRIMARY KEY, topic TEXT, payload TEXT)`)
const insert = db.prepare('INSERT INTO orders(seq, id, number, unit, body, accepted_at) VALUES(?, ?, ?, ?, ?, ?)')
const answer = db.prepare('UPDATE orders SET answer = ?, answered_at = ? WHERE seq = ?')
const event = db.prepare('INSERT INTO events VALUES(?, ?, ?, ?, ?)')
const put = db.prepare('INSERT INTO outbox VALUES(?, ?, ?)')
const drop = db.prepare('DELETE FROM outbox WHERE id = ?')
const last = table => db.prepare(`SELECT max(rowid) AS id FROM ${table}`).get().id ?? 0
const begin = db.prepare('BEGIN IMMEDIATE')
const commit = db.prepare('COMMIT')
const rollback = db.prepare('ROLLBACK')

// --- orders -----------------------------------------------------------------------------------------------------------

const open = new Map() // short number -> order
const known = new Map() // id -> short number, or 0 when it has been answered
let seq = 0
let number = 0
for (const row of db.prepare('SELECT seq, id, number, unit, body, answer FROM orders ORDER BY seq').iterate()) {
  seq = row.seq
  number = row.number
  known.set(row.id, row.answer === null ? row.number : 0)
  if (row.answer === null) open.set(row.number, { ...row, radio: JSON.parse(row.body).radio, sentAt: 0 })
}

let newOrders = []
let newAnswers = []
let onAir = []
let drops = []
let lastEvent = last('events')
let lastRow = last('outbox')
let turn = null
const soon = () => { turn ??= setImmediate(endOfTurn) }
let later = null
const within = ms => { later ??= setTimeout(endOfTurn, ms) }

function onOrder(payload) {
  let order
  try {
    order = JSON.parse(payload)
  } catch {
    return reject('', 'malformed')
  }
  const { id, to, radio, text, valid_until } = order
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) return reject('', 'malformed')
  if (typeof text !== 'string' || text.length > 2000 || typeof radio !== 'string' || radio.length > 50) return reject(id, 'malformed')
  const unit = Array.isArray(to) && typeof to[0] === 'string' && to[0].startsWith('unit/') ? to[0].slice(5) : ''
  if (!units[unit]) return reject(id, 'unknown_target')
  if (valid_until !== undefined && !(Date.parse(valid_until) > Date.now())) return reject(id, 'expired')
  if (known.has(id)) return client.publish(`${root}/centre/evt/order`, JSON.stringify({ v: 1, order: id, state: 'stored', dup: true }), { qos: 1 })
  do number = number % 9999 + 1; while (open.has(number))
  known.set(id, number)
  newOrders.push({ seq: ++seq, id, number, unit, body: payload, radio, sentAt: 0 })
  soon()
}

function reject(id, reason) {
  client.publish(`${root}/centre/evt/order`, JSON.stringify({ v: 1, order: id, state: 'rejected', reason }), { qos: 1 })
}

function onText(from, text) {
  const said = /^SELESAI\s+#?(\d+)/i.exec(text)
  const order = said && open.get(Number(said[1]))
  if (!order || order.done || units[order.unit].call !== from) return
  order.done = text
  newAnswers.push(order)
  soon()
}

function endOfTurn() {
  clearImmediate(turn)
  clearTimeout(later)
  turn = later = null
  const now = Date.now()
  const at = new Date(now).toISOString()
  const news = new Map() // agency -> its statuses
  let events = lastEvent
  const tell = (o, layer, state, note = null) => {
    event.run(++events, now, o.seq, `${layer} ${state}`, note)
    const { agency } = units[o.unit]
    if (!news.has(agency)) news.set(agency, [])
    news.get(agency).push({ seq: events, at, layer, state, order: o.id, rev: 1, number: o.number, unit: o.unit })
  }
  const rows = []
  try {
    begin.run()
    for (const o of newOrders) {
      insert.run(o.seq, o.id, o.number, o.unit, o.body, now)
      tell(o, 'order', 'stored')
    }
    for (const o of onAir) tell(o, 'delivery', 'on_air')
    for (const o of newAnswers) {
      answer.run(o.done, now, o.seq)
      tell(o, 'assignment', 'done', o.done)
      tell(o, 'order', 'closed')
    }
    for (const [agency, statuses] of news)
      rows.push({ id: lastRow + 1 + rows.length, topic: `${root}/agency/${agency}/evt/order`, payload: JSON.stringify({ v: 1, gw: 'gw1', boot, statuses }) })
    for (const r of rows) put.run(r.id, r.topic, r.payload)
    for (const id of drops) drop.run(id)
    commit.run()
  } catch (error) {
    console.error(`database: ${error.message}`)
    if (db.inTransaction) rollback.run()
    return within(100)
  }
  lastEvent = events
  lastRow += rows.length
  for (const r of rows) publish(r)
  for (const o of newAnswers) {
    open.delete(o.number)
    known.set(o.id, 0)
  }
  for (const o of newOrders) open.set(o.number, o)
  drops = []
  newAnswers = []
  onAir = newOrders
  newOrders = []
  if (onAir.length > 0) {
    transmit(onAir, now)
    within(5)
  }
}

function publish({ id, topic, payload }) {
  client.publish(topic, payload, { qos: 1, properties: { messageExpiryInterval: 86400 } }, error => {
    if (error) return // still in the outbox
    drops.push(id)
    within(1000)
  })
}

// --- the radio: KISS, AX.25 UI frames (v2.2, 3.12), APRS messages (APRS101 chapter 14) ----------------------------------

const FEND = 0xc0, FESC = 0xdb, TFEND = 0xdc, TFESC = 0xdd

function address(call, last) {
  const [name, ssid = '0'] = call.split('-')
  const octets = Buffer.alloc(7, 0x40)
  for (let i = 0; i < name.length; ++i) octets[i] = name.charCodeAt(i) << 1
  octets[6] = 0x60 | Number(ssid) << 1 | (last ? 1 : 0)
  return octets
}
const head = Buffer.concat([address('APZ112', false), address(settings.call, true), Buffer.from([0x03, 0xf0])])

const lead = Buffer.from([FEND, 0]), end = Buffer.from([FEND])
function kissFrame(text) {
  const ax25 = Buffer.concat([head, Buffer.from(text, 'latin1')])
  if (!ax25.includes(FEND) && !ax25.includes(FESC)) return Buffer.concat([lead, ax25, end])
  const out = []
  for (const octet of ax25) {
    if (octet === FEND) out.push(FESC, TFEND)
    else if (octet === FESC) out.push(FESC, TFESC)
    else out.push(octet)
  }
  return Buffer.concat([lead, Buffer.from(out), end])
}

function transmit(orders, now) {
  if (orders.length === 0) return
  const frames = orders.map(o => {
    o.sentAt = now
    return kissFrame(`:${units[o.unit].call.padEnd(9)}:#${o.number} P1: ${o.radio}{${(o.seq % 60466176).toString(36).toUpperCase()}`)
  })
  port.write(frames.length === 1 ? frames[0] : Buffer.concat(frames))
}

const longest = 2 * 330 // octets of an escaped frame
const none = Buffer.alloc(0)
let rest = none // of a frame that is still arriving
function onOctets(chunk) {
  let from = 0
  for (let at; (at = chunk.indexOf(FEND, from)) >= 0; from = at + 1) {
    const part = chunk.subarray(from, at)
    const whole = rest.length === 0 ? part : Buffer.concat([rest, part])
    rest = none
    if (whole.length > 1 && whole.length <= longest) onFrame(unescaped(whole))
  }
  if (from < chunk.length && rest.length <= longest) rest = Buffer.concat([rest, chunk.subarray(from)])
}

function unescaped(octets) {
  if (!octets.includes(FESC)) return octets
  const out = []
  for (let i = 0; i < octets.length; ++i) {
    if (octets[i] === FESC) out.push(octets[++i] === TFEND ? FEND : FESC)
    else out.push(octets[i])
  }
  return Buffer.from(out)
}

function onFrame(kiss) {
  if ((kiss[0] & 0x0f) !== 0 || kiss.length < 1 + 16 + 11) return
  let end = 1
  while (end < kiss.length && (kiss[end] & 1) === 0) ++end // the last address octet has its lowest bit set
  if (kiss[end + 1] !== 0x03) return
  let from = ''
  for (let i = 8; i < 14; ++i) if (kiss[i] !== 0x40) from += String.fromCharCode(kiss[i] >> 1)
  const ssid = kiss[14] >> 1 & 0x0f
  if (ssid) from += `-${ssid}`
  const info = kiss.toString('latin1', end + 3)
  if (info[0] !== ':' || info[10] !== ':' || info.slice(1, 10).trimEnd() !== settings.call) return
  const text = info.slice(11)
  const id = text.lastIndexOf('{')
  onText(from, id < 0 ? text : text.slice(0, id))
}

// An order that nobody answers is sent again.
setInterval(() => {
  const now = Date.now()
  transmit([...open.values()].filter(o => !o.done && now - o.sentAt > 15000), now)
}, 1000)

// --- wiring -----------------------------------------------------------------------------------------------------------

const state = (topic, body) => client.publish(`${root}/${topic}`, JSON.stringify(body), { qos: 1, retain: true })
const connection = `gw/gw1/state/conn`

const port = new SerialPort({ path: settings.port, baudRate: 115200 })
port.on('data', onOctets)
port.on('error', error => console.error(`serial port: ${error.message}`))
const opened = new Promise(resolve => port.on('open', resolve))

const client = mqtt.connect(settings.url, {
  protocolVersion: 5,
  clientId: 'bench-script',
  clean: true,
  reconnectPeriod: 1000,
  properties: { receiveMaximum: 65535 },
  will: { topic: `${root}/${connection}`, payload: JSON.stringify({ v: 1, online: false, boot }), qos: 1, retain: true },
})
let started = false
client.on('message', (topic, payload) => onOrder(payload.toString()))
client.on('error', error => console.error(`mqtt: ${error.message}`))
client.on('connect', async () => {
  client.stream.setNoDelay(true) // without it every status waits up to 40 ms for the broker's delayed ACK
  await client.subscribeAsync(`${root}/centre/cmd/order`, { qos: 1 })
  state(connection, { v: 1, online: true, boot })
  if (!started) for (const row of db.prepare('SELECT * FROM outbox ORDER BY id').all()) publish(row)
  started = true
  await opened
  state('gw/gw1/modem/m1/state/link', { v: 1, state: 'up' })
})

for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    state(connection, { v: 1, online: false, boot })
    client.end(false, {}, () => {
      db.close()
      process.exit(0)
    })
  })
