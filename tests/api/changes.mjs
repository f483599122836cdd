// For every change that the description names: a request that is taken, made anew each time, with what it needs
// before it. {params, query, body}; the operation's id leads to it.
import assert from 'node:assert/strict';
import {until} from '../support/until.mjs';
import {unreachable} from './gateway_program.mjs';

let count = 0;
const id = () => `T-${++count}`;
const ahead = minutes => new Date(Date.now() + minutes * 60000).toISOString();

export class Changes {
  #alarms = [...unreachable];
  constructor(gateway) { this.gateway = gateway; }

  async #post(path, body, expected = [200, 201]) {
    const answer = await this.gateway.ask('POST', `/api/v1${path}`, {who: 'dispatcher', body: {v: 1, ...body}});
    assert.ok(expected.includes(answer.status), `${path}: ${answer.status} ${answer.body}`);
    return answer;
  }
  // The id of a new order.
  async order(more = {}) {
    const body = {id: id(), text: 'Uji', to: ['unit/damkar-1'], ...more};
    await this.#post('/orders', body);
    return body.id;
  }
  async #emergency() {
    const open = async () => JSON.parse((await this.gateway.ask('GET', '/api/v1/emergencies', {who: 'dispatcher'})).body)
        .emergencies.find(e => e.unit === 'damkar-1');
    await this.gateway.publish('resp/damkar-1/evt/ack', {id: id(), state: 'emergency', note: 'terjebak'});
    return (await until('the emergency', async () => {
      const e = await open();
      return e && !e.acknowledged_at ? e : null;
    })).emergency;
  }

  placeOrder() { return {body: {v: 1, id: id(), text: 'Rumah terbakar', to: ['agency/damkar']}}; }
  async cancelOrder() { return {params: {order: await this.order()}, body: {v: 1, reason: 'laporan palsu'}}; }
  async answerForUnit() {
    return {params: {order: await this.order()},
            body: {v: 1, by: 'Sari', unit: 'damkar-1', state: 'accepted', said: 'siap', via: 'telephone'}};
  }
  async closeOrderAlarm() {
    // An agency of one unit and no desk: when that unit refuses, nobody is left to call.
    const order = await this.order({to: ['unit/babinsa-1']});
    await this.#post(`/orders/${order}/answer`, {by: 'Sari', unit: 'babinsa-1', state: 'rejected', reason: 'rusak'});
    return {params: {order}, body: {v: 1, by: 'Sari', agency: 'babinsa', reason: 'ditelepon'}};
  }
  async changeTargets() {
    return {params: {order: await this.order()}, body: {v: 1, by: 'Sari', add: ['unit/damkar-2'], reason: 'api membesar'}};
  }
  async verifyOrder() { return {params: {order: await this.order({verified: false})}, body: {v: 1, by: 'Sari'}}; }
  async linkOrders() {
    return {params: {order: await this.order()},
            body: {v: 1, by: 'Sari', other: await this.order(), relation: 'related'}};
  }
  async setDisposition() {
    return {params: {order: await this.order()}, body: {v: 1, by: 'Sari', what: 'false_alarm', note: 'asap dapur'}};
  }
  async tickItem() {
    const {categories} = JSON.parse((await this.gateway.ask('GET', '/api/v1/categories', {who: 'dispatcher'})).body);
    const {category, sop} = categories.find(c => c.sop.length > 0);
    return {params: {order: await this.order({category, to: undefined})},
            body: {v: 1, by: 'Sari', item: sop[0].item, done: true}};
  }
  async addNote() { return {params: {order: await this.order()}, body: {v: 1, by: 'Sari', text: 'saksi di lokasi'}}; }
  closeAgencyAlarm() {
    const agency = this.#alarms.shift();
    assert.ok(agency, 'all alarms are closed: make more of them');
    return {body: {v: 1, by: 'Sari', agency, reason: 'modem diganti'}};
  }
  async acknowledgeEmergency() {
    return {params: {emergency: await this.#emergency()}, body: {v: 1, by: 'Sari', note: 'menghubungi'}};
  }
  async clearEmergency() {
    const emergency = await this.#emergency();
    await this.#post(`/emergencies/${encodeURIComponent(emergency)}/ack`, {by: 'Sari'});
    return {params: {emergency}, body: {v: 1, by: 'Sari', reason: 'regu aman'}};
  }
  changeDuty() {
    return {body: {v: 1, by: 'Sari', responder: 'bpbd-1', to: 'off', until: ahead(60 + ++count), reason: 'sakit'}};
  }
  quietNet() { return {params: {net: 'vhf1'}, body: {v: 1, by: 'Sari', until: ahead(30 + ++count / 100), reason: 'evakuasi'}}; }
}
