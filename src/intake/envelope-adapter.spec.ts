import { one, parse } from '../../test/support/delivery';

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
