import { one, parse } from '../../test/support/delivery';

describe('Shopify', () => {
  const order = {
    id: 6001,
    name: '#1001',
    currency: 'JPY',
    presentment_currency: 'USD',
    total_price: '12000',
    total_price_set: {
      shop_money: { amount: '12000', currency_code: 'JPY' },
      presentment_money: { amount: '80.00', currency_code: 'USD' },
    },
    total_outstanding: '12000',
    financial_status: 'pending',
    created_at: '2026-03-01T17:00:00+09:00',
    updated_at: '2026-03-01T17:00:05+09:00',
    order_status_url: 'https://shop.example/o/1?key=k',
    line_items: [{ id: 1, title: 'Shirt', quantity: 2, price: 6000, total_discount: '0' }],
  };
  const updated = (change: object) => one('shopify', 'orders/updated', { ...order, ...change }).order!;

  it('an unpaid order, in the shop’s money, of a currency without decimals', () => {
    const incoming = one('shopify', 'orders/create', order);
    expect(incoming).toMatchObject({
      type: 'order.placed',
      at: Date.UTC(2026, 2, 1, 8, 0, 5),
      source: 'shopify',
      test: false,
      history: false,
    });
    expect(incoming.order).toMatchObject({
      externalId: '6001',
      number: '#1001',
      currency: 'JPY',
      total: 12000,
      placedAt: Date.UTC(2026, 2, 1, 8),
      payUrl: 'https://shop.example/o/1?key=k',
      items: [{ title: 'Shirt', quantity: 2, price: 6000 }],
      authorized: false,
      voided: false,
    });
    expect(incoming.order!.paidAt).toBeUndefined();
    expect(incoming.order!.paidTotal).toBeUndefined();
  });

  it('ids beyond 2^53 keep their digits', () => {
    const text = JSON.stringify(order).replace('"id":6001', '"id":820982911946154508');
    expect(one('shopify', 'orders/create', text).order!.externalId).toBe('820982911946154508');
    expect(
      one('shopify', 'orders/create', { ...order, id: undefined, admin_graphql_api_id: 'gid://shopify/Order/820982911946154509' })
        .order!.externalId,
    ).toBe('820982911946154509');
  });

  it('says when it was paid: of a new order when it was placed, else not later than its version', () => {
    expect(one('shopify', 'orders/create', { ...order, financial_status: 'paid' }).order).toMatchObject({
      paidAt: Date.UTC(2026, 2, 1, 8),
      paidTotal: 12000,
    });
    expect(updated({ financial_status: 'paid' })).toMatchObject({ paidAt: Date.UTC(2026, 2, 1, 8, 0, 5), paidTotal: 12000 });
    expect(updated({ financial_status: 'partially_paid', total_outstanding: '2000' })).toMatchObject({ paidTotal: 10000 });
    expect(updated({ financial_status: 'partially_paid', total_outstanding: '2000' }).paidAt).toBeUndefined();
    expect(updated({ financial_status: 'authorized' })).toMatchObject({ authorized: true });
  });

  it('believes the body, not the topic', () => {
    const facts = one('shopify', 'orders/paid', { ...order, financial_status: 'voided' }).order!;
    expect(facts).toMatchObject({ voided: true });
    expect(facts.paidAt).toBeUndefined();
  });

  it('refunds: what transactions paid back, in the shop’s money; restocking alone is none', () => {
    const refund = (transactions: object[], more: object = {}) => ({
      id: 9,
      created_at: '2026-03-02T00:00:00Z',
      transactions,
      ...more,
    });
    const paid = (t: object) => ({ kind: 'refund', status: 'success', amount: '500', currency: 'JPY', ...t });
    const back = (...refunds: object[]) =>
      updated({ financial_status: 'partially_refunded', refunds }).refunds!.map((r) => r.amount);
    expect(back(refund([paid({}), paid({ amount: 250 }), paid({ status: 'failure' }), { kind: 'sale', amount: '9' }]))).toEqual([
      750,
    ]);
    expect(back(refund([]))).toEqual([]);
    const lines = {
      refund_line_items: [
        {
          subtotal_set: { shop_money: { amount: '400', currency_code: 'JPY' } },
          total_tax_set: { shop_money: { amount: '40', currency_code: 'JPY' } },
        },
      ],
    };
    expect(back(refund([paid({ currency: 'USD', amount: '3.00' })], lines))).toEqual([440]);
    expect(one('shopify', 'refunds/create', { ...refund([paid({})]), order_id: 6001 }).order).toMatchObject({
      externalId: '6001',
      refunds: [{ externalId: '9', amount: 500 }],
    });
  });

  it('is closed when cancelled or wholly refunded; archived means completed', () => {
    expect(updated({ cancelled_at: '2026-03-02T00:00:00Z' })).toMatchObject({
      closedAt: Date.UTC(2026, 2, 2),
      closedReason: 'cancelled',
    });
    expect(updated({ financial_status: 'refunded', refunds: [] })).toMatchObject({ closedReason: 'refunded', paidTotal: 12000 });
    expect(updated({ closed_at: '2026-03-02T00:00:00Z' })).toMatchObject({ completedAt: Date.UTC(2026, 2, 2) });
  });

  it('parcels: shipped when all have left, delivered when all arrived', () => {
    const parcel = {
      id: 5,
      status: 'success',
      created_at: '2026-03-02T00:00:00Z',
      updated_at: '2026-03-03T00:00:00Z',
      tracking_company: 'SF',
      tracking_numbers: ['SF1'],
      tracking_urls: ['https://sf.example/1'],
    };
    expect(updated({ fulfillment_status: 'partial', fulfillments: [parcel] })).toMatchObject({
      partial: true,
      shipments: [
        {
          externalId: '5',
          carrier: 'SF',
          trackingNumber: 'SF1',
          trackingUrl: 'https://sf.example/1',
          shippedAt: Date.UTC(2026, 2, 2),
        },
      ],
    });
    expect(
      updated({ fulfillment_status: 'fulfilled', fulfillments: [parcel, { ...parcel, id: 6, status: 'cancelled' }] }),
    ).toMatchObject({ partial: false, shippedAt: Date.UTC(2026, 2, 2), deliveredAt: undefined });
    expect(
      updated({ fulfillment_status: 'fulfilled', fulfillments: [{ ...parcel, shipment_status: 'delivered' }] }),
    ).toMatchObject({ deliveredAt: Date.UTC(2026, 2, 3) });
    expect(one('shopify', 'fulfillments/update', { ...parcel, order_id: 6001, shipment_status: 'delivered' })).toMatchObject({
      type: 'order.delivered',
      order: { externalId: '6001' },
    });
  });

  it.each([
    [
      'a customer',
      { customer: { id: 7, email: 'ann@example.com', first_name: 'Ann' } },
      { externalId: '7', email: 'ann@example.com', firstName: 'Ann' },
    ],
    ['a guest', { email: 'guest@example.com', customer: null }, { externalId: undefined, email: 'guest@example.com' }],
    ['a phone alone', { email: '', phone: '+8613800138000', customer: {} }, { email: undefined, phone: '+8613800138000' }],
    [
      'nobody',
      { email: null, customer: null, shipping_address: [], billing_address: null },
      { email: undefined, phone: undefined, externalId: undefined },
    ],
    [
      'a parcel’s phone only',
      { shipping_address: { phone: '+4915112345678', country_code: 'de', zip: 10115 } },
      { phone: undefined, address: { country: 'DE', postalCode: '10115' } },
    ],
  ])('the buyer: %s', (_what, change, contact) => {
    expect(one('shopify', 'orders/create', { ...order, ...change }).contact).toMatchObject(contact);
  });

  it('consent: the customer’s record before what the order ticked; unsubscribed withdraws', () => {
    const consent = (change: object) => one('shopify', 'orders/create', { ...order, ...change }).consent;
    expect(consent({ buyer_accepts_marketing: true })).toEqual([expect.objectContaining({ channel: 'email', state: 'granted' })]);
    expect(consent({ buyer_accepts_marketing: true })![0]!.explicit).toBeFalsy();
    expect(consent({ buyer_accepts_marketing: false })).toEqual([expect.objectContaining({ state: 'not_given' })]);
    const customer = {
      email_marketing_consent: { state: 'unsubscribed', consent_updated_at: '2026-02-01T00:00:00Z' },
      sms_marketing_consent: { state: 'SUBSCRIBED', consent_updated_at: '2026-02-02T00:00:00Z' },
    };
    expect(consent({ buyer_accepts_marketing: true, customer })).toEqual([
      expect.objectContaining({ channel: 'email', state: 'withdrawn', at: Date.UTC(2026, 1, 1) }),
      expect.objectContaining({ channel: 'sms', state: 'granted', explicit: true, at: Date.UTC(2026, 1, 2) }),
    ]);
    expect(consent({ customer: { email_marketing_consent: { state: 'redacted' }, sms_marketing_consent: null } })).toEqual([]);
    expect(
      one('shopify', 'customers_email_marketing_consent/update', {
        customer_id: 7,
        email_address: 'a@b.c',
        email_marketing_consent: { state: 'subscribed' },
      }),
    ).toMatchObject({ type: 'contact.subscribed', contact: { externalId: '7', email: 'a@b.c' } });
  });

  it('the same customer version told twice is one event, whatever the delivery', () => {
    const customer = { id: 7, updated_at: '2026-03-01T00:00:00Z' };
    expect(one('shopify', 'customers/update', customer).eventId).toBe(`7:${Date.UTC(2026, 2, 1)}`);
    expect(one('shopify', 'customers/update', { id: 7 }).eventId).toBe('d1');
  });

  it.each([
    ['orders/create', { name: '#1' }, /no id/],
    ['orders/create', { id: 1, total_price: {} }, /total_price/],
    ['orders/create', { id: 1, total_price: 'free' }, /total_price/],
    ['refunds/create', { id: 1 }, /order_id/],
    ['checkouts/create', {}, /token/],
    ['customers/update', { email: 'a@b.c' }, /no id/],
    ['orders/create', [], /no object/],
    ['orders/create', 'null', /no object/],
    ['orders/create', '{', /no JSON/],
  ])('%s of %j is parked with a reason', (topic, body, reason) => {
    expect(parse('shopify', topic, body)).toEqual({ parked: expect.stringMatching(reason) });
  });
});
