import { one, parse, RECEIVED } from '../../test/support/delivery';

describe('WooCommerce', () => {
  const order = {
    id: 727,
    number: '727',
    status: 'pending',
    currency: 'EUR',
    total: '29.35',
    date_created_gmt: '2026-03-01T08:00:00',
    date_modified_gmt: '2026-03-01T08:05:00',
    customer_id: 0,
    billing: { first_name: 'Ann', email: 'ann@example.com', phone: '030 1', country: 'DE' },
    shipping: { country: '', state: '', postcode: '' },
    payment_url: 'https://shop.example/checkout/order-pay/727/?pay_for_order=true&key=wc_1',
    line_items: [
      {
        name: 'Shirt - M',
        parent_name: 'Shirt',
        product_id: 93,
        variation_id: 94,
        quantity: 2,
        subtotal: '20.00',
        total: '18.00',
        price: 9,
        sku: null,
        image: { src: 'https://shop.example/1.jpg' },
        meta_data: [
          { key: 'pa_size', value: 'm', display_value: 'M' },
          { key: '_x', value: 'y' },
        ],
      },
    ],
  };
  const facts = (change: object = {}) => one('woocommerce', 'order.updated', { ...order, ...change }).order!;
  const modified = Date.UTC(2026, 2, 1, 8, 5);

  it('a guest’s pending order; times without zone are UTC', () => {
    const incoming = one('woocommerce', 'order.created', order);
    expect(incoming).toMatchObject({
      type: 'order.placed',
      contact: { externalId: undefined, email: 'ann@example.com', address: { country: 'DE' } },
    });
    expect(incoming.order).toMatchObject({
      placedAt: Date.UTC(2026, 2, 1, 8),
      updatedAt: modified,
      total: 2935,
      subtotal: 2000,
      payUrl: order.payment_url,
    });
    expect(incoming.order!.items).toEqual([
      expect.objectContaining({
        productId: '93',
        variantId: '94',
        title: 'Shirt',
        variant: 'M',
        quantity: 2,
        price: 1000,
        discount: 200,
        imageUrl: 'https://shop.example/1.jpg',
      }),
    ]);
    expect(incoming.order).toMatchObject({ offline: false });
    expect(incoming.order!.paidAt).toBeUndefined();
  });

  it.each([
    ['pending', { offline: false, paidAt: undefined, closedAt: undefined }],
    ['wc-failed', { offline: false, paidAt: undefined }],
    ['on-hold', { offline: true, paidAt: undefined }],
    ['processing', { offline: false, paidAt: modified, paidTotal: 2935, completedAt: undefined }],
    ['completed', { paidAt: modified, completedAt: modified }],
    ['cancelled', { paidAt: undefined, closedAt: modified, closedReason: 'cancelled' }],
    ['trash', { closedAt: modified, closedReason: 'cancelled' }],
    ['refunded', { paidAt: modified, paidTotal: 2935, closedReason: 'refunded' }],
    ['wc-my-own-status', { offline: false, paidAt: undefined, closedAt: undefined }],
  ])('status %s', (status, expected) => {
    const found = facts({ status });
    for (const [key, value] of Object.entries(expected)) expect([key, found[key as keyof typeof found]]).toEqual([key, value]);
  });

  it('a draft is no order yet', () => {
    expect(parse('woocommerce', 'order.created', { ...order, status: 'checkout-draft' })).toEqual({
      ignored: expect.any(String),
    });
  });

  it('the payment date counts under any status; a local one is in the shop’s zone', () => {
    expect(facts({ status: 'in-production', date_paid_gmt: '2026-03-01T08:02:00' })).toMatchObject({
      paidAt: Date.UTC(2026, 2, 1, 8, 2),
      paidTotal: 2935,
    });
    expect(facts({ status: 'processing', date_paid: '2026-03-01T16:02:00' }).paidAt).toBe(Date.UTC(2026, 2, 1, 8, 2));
  });

  it('refunds are negative amounts', () => {
    expect(facts({ refunds: [{ id: 726, reason: '', total: '-10.00' }, { id: 727, total: 0 }, null] }).refunds).toEqual([
      { externalId: '726', amount: 1000, at: modified },
    ]);
  });

  it('deleted brings only an id, and closes', () => {
    expect(one('woocommerce', 'order.deleted', { id: 727 }).order).toMatchObject({
      externalId: '727',
      closedAt: RECEIVED,
      closedReason: 'cancelled',
    });
  });
});
