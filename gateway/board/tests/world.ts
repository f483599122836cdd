// Orders to test with: one order to one crew, and what differs.
import type {Assignment, Delivery, Order} from '../src/api/shapes.ts';

const since = '2026-01-01T00:00:00Z';
export const t0 = Date.parse(since);

export const assignment = (a: Partial<Assignment>): Assignment =>
    ({unit: 'damkar-1', agency: 'damkar', role: 'primary', state: 'offered', since, ...a});
export const delivery = (d: Partial<Delivery>): Delivery =>
    ({delivery: 1, agency: 'damkar', unit: 'damkar-1', channel: 'phone:damkar-1', kind: 'dispatch', evidence: 'queued', since, ...d});
export const order = (o: Partial<Order>): Order => ({
  order: 'k1', rev: 1, number: 1, prio: 'P1', edition: 1, accepted_at: since, valid_until: since, cancelled: false,
  assignments: [assignment({})], deliveries: [], alarms: [], ...o,
});
