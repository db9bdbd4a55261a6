import fc from 'fast-check';
import { factsBy } from './facts-by';
import { knownFrom, mergeOrders } from './merge-order';
import type { OrderFacts } from './order-facts';
import { stateOf } from './order-state';

const order: OrderFacts = {
  source: 'shop',
  externalId: '1',
  updatedAt: 1,
  currency: 'CNY',
  total: 500,
  test: false,
  history: false,
};
const whole = [
  { ...order, placedAt: 1 },
  { ...order, updatedAt: 2, paidAt: 2, paidTotal: 500 },
  { ...order, updatedAt: 3, shippedAt: 3, shipments: [{ externalId: 'p', carrier: 'DHL', shippedAt: 3 }] },
  { ...order, updatedAt: 4, deliveredAt: 4, shipments: [{ externalId: 'p', deliveredAt: 4 }] },
  { ...order, updatedAt: 5, refunds: [{ externalId: 'r', amount: 500, at: 5 }] },
  { ...order, updatedAt: 6, closedAt: 6, closedReason: 'refunded' as const, voided: true },
].map(knownFrom);
const known = whole.reduce(mergeOrders);
const as = (facts: ReturnType<typeof factsBy>) => knownFrom({ ...facts, source: 'shop', externalId: '1' });

describe('what was known of an order by an instant', () => {
  it('stands where the order stood then', () => {
    whole.forEach((_, i) => {
      const then = stateOf(whole.slice(0, i + 1).reduce(mergeOrders), 'CNY');
      expect(stateOf(as(factsBy(known, i + 1)), 'CNY')).toEqual(then);
    });
  });

  it('told step by step ends in what is known', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (instants) => {
        const replayed = [...instants, 9].map((at) => as(factsBy(known, at))).reduce(mergeOrders);
        expect(stateOf(replayed, 'CNY')).toEqual(stateOf(known, 'CNY'));
      }),
    ));
});
