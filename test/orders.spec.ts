import type { OrderFacts } from '../src/orders/order-facts';
import { anOrder, START } from './support/builders';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { intakeOn, type Intake } from './support/intake-harness';

describe.each(dialects)('orders on %s', (dialect) => {
  let test: TestDatabase;
  let intake: Intake;
  beforeAll(async () => {
    test = await testDatabase(dialect);
    intake = await intakeOn(test.database);
  });
  afterAll(() => test.drop());

  const apply = (...all: (Partial<OrderFacts> & { of?: number })[]) =>
    test.database.tx((tx) =>
      intake.orders.apply(
        tx,
        all.map(({ of, ...facts }) => ({ facts: anOrder(facts), contactId: of ?? null })),
        START,
      ),
    );
  const view = async (id: number) => (await test.database.tx((tx) => intake.orders.views(tx, [id]))).get(id)!;
  const rows = <R>(sql: string, ...params: (string | number)[]) => test.database.read<R>(sql, params);

  it('answers one line per statement: how the order stood before and after', async () => {
    const applied = await apply({ externalId: 'a1' }, { externalId: 'a2' }, { externalId: 'a1', paidAt: START + 1 });
    expect(applied.map((a) => [a.externalId, a.before?.payment ?? null, a.after.payment])).toEqual([
      ['a1', null, 'unpaid'],
      ['a2', null, 'unpaid'],
      ['a1', 'unpaid', 'paid'],
    ]);
    expect(applied[2]!.orderId).toBe(applied[0]!.orderId);
    const [again] = await apply({ externalId: 'a1' });
    expect(again).toMatchObject({
      orderId: applied[0]!.orderId,
      before: { payment: 'paid' },
      after: { payment: 'paid', paidTotal: 26800 },
    });
  });

  it('shows the order whole, with its money and lines', async () => {
    const [applied] = await apply({
      externalId: 'b1',
      number: 'A-1',
      subtotal: 25800,
      discountCodes: ['TEN'],
      tags: ['web'],
      shippingAddress: { country: 'CN', postalCode: '310000' },
      items: [
        {
          productId: 'p',
          variantId: 'v',
          sku: 'S',
          title: 'Shirt',
          variant: 'M',
          quantity: 2,
          price: 12900,
          tags: ['x'],
          gift: false,
          lastsDays: 30,
        },
      ],
    });
    expect(await view(applied!.orderId)).toMatchObject({
      external_id: 'b1', number: 'A-1', currency: 'CNY', subtotal: { minor: 25800, currency: 'CNY' }, shipping_total: null, payment: 'unpaid', fulfillment: 'none', discount_codes: ['TEN'], tags: ['web'],
      shipping_address: { country: 'CN', region: null, postal_code: '310000' },
      items: [{ product_id: 'p', variant_id: 'v', sku: 'S', title: 'Shirt', variant: 'M', quantity: 2, price: { minor: 12900, currency: 'CNY' }, tags: ['x'], gift: false, sample: false, lasts_days: 30 }],
    }); // prettier-ignore
  });

  it('replaces the lines when a newer version has others, and never by an older one', async () => {
    const line = (title: string) => ({ title, quantity: 1, price: 1 });
    const [applied] = await apply({ externalId: 'c1', updatedAt: START + 2, items: [line('new'), line('second')] });
    await apply({ externalId: 'c1', updatedAt: START + 1, items: [line('old')] });
    expect((await view(applied!.orderId)).items.map((i) => i.title)).toEqual(['new', 'second']);
    await apply({ externalId: 'c1', updatedAt: START + 3, items: [line('newest')] });
    expect((await view(applied!.orderId)).items.map((i) => i.title)).toEqual(['newest']);
  });

  it('keeps a refund that comes before its order, and each refund and parcel once', async () => {
    const bare = { currency: undefined, total: undefined, items: undefined, placedAt: undefined };
    const refund = { refunds: [{ externalId: 'r1', amount: 500, at: START }] };
    const [first] = await apply({ externalId: 'd1', ...bare, ...refund });
    expect(first!.after).toMatchObject({ payment: 'partly_refunded', total: 0, refundedTotal: 500, placedAt: null });
    const [, last] = await apply(
      { externalId: 'd1', paidAt: START, ...refund },
      { externalId: 'd1', shipments: [{ externalId: 's1', carrier: 'SF', shippedAt: START }] },
    );
    expect(last!.after).toMatchObject({ total: 26800, paidTotal: 26800, refundedTotal: 500, fulfillment: 'partial' });
    await apply({ externalId: 'd1', updatedAt: START + 1, ...refund, shipments: [{ externalId: 's1', deliveredAt: START + 9 }] });
    expect(await rows('SELECT external_id, amount FROM refunds WHERE order_id = ?', first!.orderId)).toEqual([
      { external_id: 'r1', amount: 500 },
    ]);
    expect(
      await rows('SELECT external_id, carrier, shipped_at, delivered_at FROM shipments WHERE order_id = ?', first!.orderId),
    ).toEqual([{ external_id: 's1', carrier: 'SF', shipped_at: START, delivered_at: START + 9 }]);
  });

  it('belongs to whom the newest version names, and to nobody else by a delivery that names nobody', async () => {
    const [applied] = await apply({ externalId: 'e1', updatedAt: START + 1, of: 11 });
    const owner = async () =>
      (await rows<{ contact_id: number }>('SELECT contact_id FROM orders WHERE id = ?', applied!.orderId))[0]!.contact_id;
    await apply({ externalId: 'e1', updatedAt: START + 5 });
    expect(await owner()).toBe(11);
    await apply({ externalId: 'e1', updatedAt: START, of: 12 });
    expect(await owner()).toBe(11);
    await apply({ externalId: 'e1', updatedAt: START + 9, of: 13 });
    expect(await owner()).toBe(13);
    await test.database.tx((tx) => intake.orders.reassign(tx, [{ from: 13, to: 11 }]));
    expect(await owner()).toBe(11);
  });

  it('counts what contacts paid, tests left out', async () => {
    await apply(
      { externalId: 'f1', of: 21, paidAt: START },
      { externalId: 'f2', of: 21, paidAt: START + 5 },
      { externalId: 'f3', of: 21, paidAt: START + 9, test: true },
      { externalId: 'f4', of: 21 },
    );
    const paid = await test.database.tx((tx) => intake.orders.paidBy(tx, [21, 22]));
    expect([...paid]).toEqual([
      [21, { count: 2, first: START, last: START + 5 }],
      [22, { count: 0, first: null, last: null }],
    ]);
  });

  it('learns products from the newest order; gifts, samples and tests teach nothing', async () => {
    const shirt = (title: string, more: object = {}) => [{ productId: 'g-p', title, quantity: 1, price: 100, ...more }];
    const product = () =>
      rows<{ title: string; url: string | null; price: number }>(
        "SELECT title, url, price FROM products WHERE external_id = 'g-p'",
      );
    await apply({ externalId: 'g1', updatedAt: START + 5, items: shirt('New') });
    await apply({ externalId: 'g2', updatedAt: START, items: shirt('Old', { url: 'https://shop.example/p', price: 50 }) });
    expect(await product()).toEqual([{ title: 'New', url: 'https://shop.example/p', price: 100 }]);
    await apply(
      { externalId: 'g3', updatedAt: START + 9, items: shirt('Gift', { gift: true }) },
      { externalId: 'g4', updatedAt: START + 9, test: true, items: shirt('Test') },
    );
    expect(await product()).toEqual([{ title: 'New', url: 'https://shop.example/p', price: 100 }]);
  });

  it('takes what does not fit: long ids and texts, huge quantities', async () => {
    const [applied] = await apply({
      externalId: 'x'.repeat(300),
      number: 'n'.repeat(99),
      paymentMethod: 'p'.repeat(99),
      items: [{ title: '🙂'.repeat(300), quantity: 1e12, price: 1, sku: 's'.repeat(200) }],
    });
    expect((await view(applied!.orderId)).items[0]!.quantity).toBe(2147483647);
    const [again] = await apply({ externalId: 'x'.repeat(300) });
    expect(again!.orderId).toBe(applied!.orderId);
  });

  it('converges when several workers tell of the same new order at once', async () => {
    const told = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        apply({ externalId: 'race', updatedAt: START + i, ...(i === 3 ? { paidAt: START } : {}) }),
      ),
    );
    expect(new Set(told.map(([a]) => a!.orderId)).size).toBe(1);
    expect(await view(told[0]![0]!.orderId)).toMatchObject({ payment: 'paid' });
  });
});
