import fc from 'fast-check';
import { parse } from '../../test/support/delivery';

describe('whatever comes', () => {
  const topics = {
    shopify: [
      'orders/create',
      'orders/paid',
      'orders/cancelled',
      'refunds/create',
      'checkouts/update',
      'customers/create',
      'fulfillments/update',
      'customers_marketing_consent/update',
      'orders/delete',
    ],
    woocommerce: ['order.created', 'order.deleted', 'customer.updated'],
    orders: ['order.placed'],
  };
  const doors = Object.entries(topics).flatMap(([source, all]) => all.map((topic) => [source, topic] as const));

  /** Bodies with the fields adapters look at, holding anything. */
  const names = [
    'id',
    'type',
    'timestamp',
    'data',
    'order',
    'contact',
    'total',
    'total_price',
    'currency',
    'created_at',
    'date_paid_gmt',
    'status',
    'refunds',
    'line_items',
    'items',
    'customer',
    'billing',
    'fulfillments',
    'transactions',
    'email',
    'consent',
    'birthday',
    'order_id',
    'token',
    'price',
    'quantity',
    'meta_data',
    'tags',
  ];
  const leaf = fc.oneof(
    fc.constantFrom(
      '',
      'order.placed',
      'contact.updated',
      '2026-03-01T08:00:00Z',
      '0000-00-00T00:00:00',
      'paid',
      'USD',
      '__proto__',
      '1e309',
      -0,
      1e21,
      5e-324,
    ),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const { body } = fc.letrec<{ body: Record<string, unknown> }>((tie) => ({
    body: fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof({ maxDepth: 4 }, leaf, tie('body'), fc.array(tie('body'), { maxLength: 3 })),
      { maxKeys: 10 },
    ),
  }));

  it('never throws, and answers safe numbers only', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...doors),
        fc.oneof(
          body.map((b) => JSON.stringify(b)),
          fc.json(),
          fc.string(),
        ),
        ([source, topic], text) => {
          const parsed = parse(source, topic, text);
          if (!Array.isArray(parsed)) return;
          for (const { at, eventId, order } of parsed) {
            expect(Number.isSafeInteger(at)).toBe(true);
            expect(eventId).toBeTruthy();
            if (order) expect(Object.values(order).filter((v) => typeof v === 'number' && !Number.isSafeInteger(v))).toEqual([]);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
