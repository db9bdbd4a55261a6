import fc from 'fast-check';
import { canonical } from '../kernel/registers';
import { knownFrom, mergeOrders } from './merge-order';
import type { OrderFacts } from './order-facts';
import { stateOf } from './order-state';

const told = (facts: Partial<OrderFacts>): OrderFacts => ({
  source: 'shop',
  externalId: '1',
  updatedAt: 1,
  currency: 'CNY',
  total: 26800,
  test: false,
  history: false,
  ...facts,
});
const state = (...all: Partial<OrderFacts>[]) => stateOf(all.map((f) => knownFrom(told(f))).reduce(mergeOrders), 'CNY');

const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });
const instant = maybe(fc.integer({ min: 1, max: 5 }));
const facts = fc.record({
  source: fc.constant('shop'),
  externalId: fc.constant('1'),
  updatedAt: fc.integer({ min: 1, max: 4 }),
  currency: fc.constant('CNY'),
  total: maybe(fc.integer({ min: 0, max: 3 })),
  number: maybe(fc.constantFrom('A', 'B')),
  items: maybe(
    fc.array(fc.record({ title: fc.constantFrom('x', 'y'), quantity: fc.constant(1), price: fc.integer({ min: 1, max: 2 }) }), {
      maxLength: 2,
    }),
  ),
  placedAt: instant,
  paidAt: instant,
  shippedAt: instant,
  deliveredAt: instant,
  completedAt: instant,
  closedAt: instant,
  closedReason: maybe(fc.constantFrom('unpaid' as const, 'cancelled' as const)),
  paidTotal: maybe(fc.integer({ min: 0, max: 3 })),
  refunds: maybe(
    fc.array(
      fc.record({
        externalId: fc.constantFrom('r1', 'r2'),
        amount: fc.integer({ min: 1, max: 3 }),
        at: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 2 },
    ),
  ),
  shipments: maybe(
    fc.array(
      fc.record({
        externalId: fc.constantFrom('s1', 's2'),
        carrier: maybe(fc.constantFrom('SF', 'YTO')),
        shippedAt: instant,
        deliveredAt: instant,
      }),
      { maxLength: 2 },
    ),
  ),
  offline: maybe(fc.boolean()),
  authorized: maybe(fc.boolean()),
  voided: maybe(fc.boolean()),
  partial: maybe(fc.boolean()),
  test: fc.constant(false),
  history: fc.boolean(),
});

describe('what is known of an order', () => {
  it('is the same in whatever order, grouping and number it was told', () => {
    fc.assert(
      fc.property(
        fc
          .array(facts, { minLength: 1, maxLength: 5 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }))),
        ([all, shuffled]) => {
          const one = all.map(knownFrom).reduce(mergeOrders);
          const other = shuffled.map(knownFrom).reduceRight((later, earlier) => mergeOrders(earlier, later));
          expect(canonical(other)).toBe(canonical(one));
          expect(JSON.parse(JSON.stringify(one))).toEqual(one);
        },
      ),
    );
  });

  it('never unlearns a fact to a late, older message', () => {
    const paid = { updatedAt: 5, paidAt: 4, number: 'new' };
    expect(state(paid, { updatedAt: 2, number: 'old' })).toMatchObject({ payment: 'paid', paidAt: 4 });
  });
});

describe('the payment of an order', () => {
  it.each<[string, Partial<OrderFacts>[]]>([
    ['unpaid', [{}]],
    ['pending', [{ offline: true }]],
    ['unpaid', [{ offline: true }, { offline: false, updatedAt: 2 }]],
    ['pending', [{ paidTotal: 100 }]],
    ['authorized', [{ authorized: true }]],
    ['voided', [{ authorized: true }, { voided: true }]],
    ['paid', [{ paidAt: 2 }]],
    ['paid', [{ paidTotal: 26800 }]],
    ['paid', [{ total: 0, paidAt: 2 }]],
    ['paid', [{ voided: true }, { paidAt: 2 }]],
    ['partly_refunded', [{ paidAt: 2 }, { refunds: [{ externalId: 'r', amount: 100, at: 3 }] }]],
    [
      'refunded',
      [
        { paidAt: 2 },
        {
          refunds: [
            { externalId: 'a', amount: 20000, at: 3 },
            { externalId: 'b', amount: 6800, at: 4 },
          ],
        },
      ],
    ],
    ['partly_refunded', [{ total: undefined, currency: undefined, refunds: [{ externalId: 'r', amount: 100, at: 3 }] }]],
  ])('is %s after %j', (payment, all) => expect(state(...all).payment).toBe(payment));

  it('counts a refund once, however often it is told', () => {
    const refund = { refunds: [{ externalId: 'r', amount: 100, at: 3 }] };
    expect(state({ paidAt: 2 }, refund, refund)).toMatchObject({ paidTotal: 26800, refundedTotal: 100 });
  });

  it('knows when all was received, even if nobody said so', () =>
    expect(state({ paidTotal: 26800, updatedAt: 9 }).paidAt).toBe(9));
});

describe('the status of an order', () => {
  it.each<[string, Partial<OrderFacts>[]]>([
    ['unpaid', [{}]],
    ['paid', [{ paidAt: 2 }]],
    ['partly_shipped', [{ paidAt: 2, partial: true }]],
    ['partly_shipped', [{ paidAt: 2, shipments: [{ externalId: 's', shippedAt: 3 }] }]],
    ['shipped', [{ paidAt: 2, partial: true }, { shippedAt: 3 }]],
    ['delivered', [{ deliveredAt: 3 }]],
    ['completed', [{ deliveredAt: 3, completedAt: 4 }]],
    ['closed', [{ closedAt: 4, closedReason: 'unpaid' }]],
    ['paid', [{ closedAt: 4, closedReason: 'unpaid' }, { paidAt: 5 }]],
    ['closed', [{ paidAt: 2, closedAt: 4, closedReason: 'cancelled' }]],
  ])('is %s after %j', (status, all) => expect(state(...all).status).toBe(status));
});
