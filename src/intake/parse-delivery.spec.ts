import fc from 'fast-check';
import type { Incoming } from './incoming';
import { parseDelivery } from './parse-delivery';

const RECEIVED = Date.UTC(2026, 2, 1, 9);
const shop = { currency: 'CNY', timezone: 'Asia/Shanghai' };

function parse(source: string, topic: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseDelivery({ source, topic, delivery_id: 'd1', body: text, received_at: RECEIVED }, shop);
}

function one(source: string, topic: string, body: unknown): Incoming {
  const parsed = parse(source, topic, body);
  if (!Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  expect(parsed).toHaveLength(1);
  return parsed[0]!;
}

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

describe('our own envelope', () => {
  const envelope = (type: string, data: object, more: object = {}) => ({
    id: 'evt_1',
    type,
    timestamp: '2026-03-01T08:00:00Z',
    data,
    ...more,
  });
  const order = {
    id: '1001',
    currency: 'CNY',
    total: '268.00',
    items: [{ product_id: 'p1', title: 'Shirt', quantity: 2, price: '129.00', lasts_days: 30 }],
  };
  const contact = { id: 'c1', email: 'an@example.com' };
  const facts = (type: string, data: object = {}) => one('orders', type, envelope(type, { order, contact, ...data })).order!;
  const at = Date.UTC(2026, 2, 1, 8);

  it.each([
    ['order.placed', { placedAt: at, paidAt: undefined }],
    ['order.paid', { paidAt: at, paidTotal: 26800 }],
    ['order.closed', { closedAt: at, closedReason: 'cancelled' }],
    ['order.completed', { completedAt: at }],
    ['order.shipped', { shippedAt: at, shipments: [{ externalId: 'evt_1', shippedAt: at }] }],
    ['order.delivered', { deliveredAt: at, shipments: [{ externalId: 'evt_1', deliveredAt: at }] }],
    ['order.updated', { placedAt: undefined, updatedAt: at }],
  ])('%s is a fact of its instant', (type, expected) => {
    expect(facts(type)).toMatchObject(expected);
  });

  it('a refund by its id, else by the envelope’s, else by its time', () => {
    const refunded = (refund: object, more?: object) =>
      one('api', 'x', envelope('order.refunded', { order, refund }, more)).order!.refunds;
    expect(refunded({ id: 'r1', amount: '10.00' })).toEqual([{ externalId: 'r1', amount: 1000, at }]);
    expect(refunded({ amount: 10 })).toEqual([{ externalId: 'evt_1', amount: 1000, at }]);
    expect(refunded({ amount: '10' }, { id: undefined })).toEqual([{ externalId: '2026-03-01T08:00:00Z', amount: 1000, at }]);
  });

  it('webhook and API tell the same fact of the same shop', () => {
    expect(one('api', 'order.placed', envelope('order.placed', { order }))).toEqual(
      one('orders', 'order.placed', envelope('order.placed', { order })),
    );
  });

  it('needs no more than type, timestamp, an id and somebody', () => {
    const incoming = one('orders', 'order.paid', {
      type: 'order.paid',
      timestamp: '2026-03-01T16:00:00+08:00',
      data: { order: { id: 7 }, contact: { phone: '+8613800138000' } },
    });
    expect(incoming.order).toMatchObject({ externalId: '7', paidAt: at });
    expect(incoming.order!.total).toBeUndefined();
    expect(incoming.contact).toMatchObject({ phone: '+8613800138000' });
  });

  it('takes "" and an empty PHP array for absence', () => {
    const blank = { ...contact, phone: '', birthday: '', country: '', consent: [], attributes: [] };
    const incoming = one(
      'orders',
      'x',
      envelope('order.placed', {
        order: { ...order, placed_at: '', currency: '', shipping_address: [], discount_total: '' },
        contact: blank,
      }),
    );
    expect(incoming.order).toMatchObject({ placedAt: at, currency: 'CNY', total: 26800 });
    expect(incoming.contact).toMatchObject({ email: 'an@example.com' });
  });

  it('works the total out of the lines where it is not told', () => {
    expect(
      facts('order.placed', { order: { ...order, total: undefined, currency: undefined, shipping_total: 10 } }),
    ).toMatchObject({ total: 26800, currency: 'CNY' });
  });

  it.each([
    ['1990-05-17', { year: 1990, month: 5, day: 17, calendar: 'solar', leap: false }],
    ['02-29', { year: undefined, month: 2, day: 29, calendar: 'solar', leap: false }],
    [
      { date: '1988-04-30', calendar: 'lunar', leap_month: true },
      { year: 1988, month: 4, day: 30, calendar: 'lunar', leap: true },
    ],
    ['02-30', undefined],
    ['13-01', undefined],
  ])('birthday %j', (birthday, expected) => {
    expect(one('orders', 'x', envelope('contact.updated', { contact: { ...contact, birthday } })).contact!.birthday).toEqual(
      expected,
    );
  });

  it('consent in its three forms, and absent', () => {
    const consent = (value: unknown) =>
      one('orders', 'x', envelope('order.placed', { order, contact: { ...contact, consent: value } })).consent;
    expect(consent(undefined)).toEqual([]);
    expect(consent({ email: true, sms: false })).toEqual([
      expect.objectContaining({ channel: 'email', state: 'granted' }),
      expect.objectContaining({ channel: 'sms', state: 'not_given' }),
    ]);
    expect(
      consent({
        email: { state: 'granted', at: '2026-01-01T00:00:00Z', basis: 'soft_opt_in', source: 'checkout', wording: 'v3' },
      }),
    ).toEqual([
      expect.objectContaining({
        state: 'granted',
        at: Date.UTC(2026, 0, 1),
        basis: 'soft_opt_in',
        source: 'checkout',
        wording: 'v3',
        explicit: true,
      }),
    ]);
  });

  it('an unsubscription says no for every channel; one of a topic says only that', () => {
    expect(one('orders', 'x', envelope('contact.unsubscribed', { contact })).consent!.map((c) => [c.channel, c.state])).toEqual([
      ['email', 'withdrawn'],
      ['sms', 'withdrawn'],
    ]);
    expect(one('orders', 'x', envelope('contact.unsubscribed', { contact, topic: 'newsletter' }))).toMatchObject({
      topic: 'newsletter',
      consent: [],
    });
    expect(one('orders', 'x', envelope('contact.subscribed', { contact })).consent).toEqual([
      expect.objectContaining({ channel: 'email', state: 'granted', explicit: true }),
    ]);
  });

  it('checkouts, cases, views and own types; unknown fields are kept as event data', () => {
    expect(
      one('orders', 'x', envelope('checkout.started', { checkout: { id: 'ck', total: '5', url: 'javascript:alert(1)' } })),
    ).toMatchObject({ eventId: 'ck', checkout: { externalId: 'ck', total: 500, url: undefined, startedAt: at } });
    expect(
      one('orders', 'x', envelope('case.opened', { case: { id: 3, kind: 'complaint', order_id: 1001 }, contact })),
    ).toMatchObject({ case: { externalId: '3', orderExternalId: '1001' } });
    expect(one('orders', 'x', envelope('product.viewed', { product: { id: 'p1' }, contact }))).toMatchObject({
      product: { externalId: 'p1' },
    });
    expect(one('orders', 'x', envelope('custom.points_expiring', { points: 5, contact })).data).toEqual({ points: 5 });
  });

  it.each([
    [envelope('order.placed', { contact }), 'data.order: is missing'],
    [envelope('order.placed', { order: { total: '1' } }), /^data\.order\.id/],
    [envelope('order.placed', { order: { ...order, total: ['1'] } }), /^data\.order\.total/],
    [
      envelope('order.placed', { order: { ...order, items: [{}, { price: 'cheap' }] } }),
      /^data\.order\.items\[1\]\.price: is no amount/,
    ],
    [envelope('order.placed', { order, contact: 'an@example.com' }), /^data\.contact/],
    [envelope('case.opened', { contact }), /^data\.case/],
    [{ type: 'order.placed', timestamp: 1772352000 }, /^timestamp/],
    [{ type: 7, timestamp: '2026-03-01' }, /^type/],
  ])('wrong: %j', (body, reason) => {
    expect(parse('orders', 'x', body)).toEqual({ parked: typeof reason === 'string' ? reason : expect.stringMatching(reason) });
  });

  it('an unknown type of ours is ignored', () => {
    expect(parse('orders', 'x', envelope('order.dreamt', { order }))).toEqual({
      ignored: expect.stringContaining('order.dreamt'),
    });
  });
});

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
