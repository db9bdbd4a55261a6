import { Invalid } from '../src/kernel/errors';
import { signToken } from '../src/links/token';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { START } from './support/builders';
import { APP_SECRET, intakeOn, type Intake } from './support/intake-harness';

const iso = (at: number) => new Date(at).toISOString();
let envelopes = 0;

describe.each(dialects)('the inbox processor on %s', (dialect) => {
  let test: TestDatabase;
  let intake: Intake;
  beforeAll(async () => void (test = await testDatabase(dialect)));
  beforeEach(async () => void (intake = await intakeOn(test.database)));
  afterAll(() => test.drop());

  const order = (id: string, more: object = {}) => ({
    id,
    currency: 'CNY',
    total: '268.00',
    placed_at: iso(START),
    items: [{ product_id: 'p1', title: 'Linen shirt', quantity: 2, price: '129.00' }],
    ...more,
  });
  const contact = (id: string, more: object = {}) => ({ id, email: `${id}@example.com`, ...more });
  const take = (type: string, data: object, more: object = {}) =>
    intake.take({ id: `evt_${++envelopes}`, type, timestamp: iso(START), data, ...more });
  const types = () => intake.told.map((e) => e.type);
  const one = async <R>(sql: string, ...params: (string | number)[]) => (await test.database.read<R>(sql, params))[0]!;

  it('turns a placed order into a contact, an order and an event', async () => {
    await take('order.placed', {
      order: order('A1', { shipping_address: { country: 'US', region: 'CA' } }),
      contact: contact('a1', { consent: { email: true } }),
    });
    expect(await intake.drain()).toBe(1);
    const [event] = intake.told;
    expect(event).toMatchObject({ type: 'order.placed', key: 'order.placed:shop:A1', at: START, test: false, history: false });
    const [contacts, orders] = await test.database.tx(
      async (tx) =>
        [await intake.contacts.views(tx, [event!.contactId!]), await intake.orders.views(tx, [event!.orderId!])] as const,
    );
    expect(contacts.get(event!.contactId!)).toMatchObject({
      email: 'a1@example.com',
      country: 'US',
      timezone: 'America/Los_Angeles',
      orders_paid: 0,
    });
    expect(orders.get(event!.orderId!)).toMatchObject({
      external_id: 'A1',
      payment: 'unpaid',
      status: 'unpaid',
      total: { minor: 26800, currency: 'CNY' },
      items: [{ product_id: 'p1', quantity: 2 }],
    });
    expect(await one('SELECT state, contact_id FROM inbox ORDER BY id DESC LIMIT 1')).toEqual({
      state: 'done',
      contact_id: event!.contactId,
    });
    expect(await one("SELECT title, price FROM products WHERE external_id = 'p1'")).toEqual({
      title: 'Linen shirt',
      price: 12900,
    });
  });

  it('tells a fact once, however many deliveries tell it, and counts the payment', async () => {
    await take('order.placed', { order: order('B1'), contact: contact('b1') });
    await take(
      'order.updated',
      { order: order('B1', { paid_at: iso(START + 5) }), contact: contact('b1') },
      { timestamp: iso(START + 5) },
    );
    await take('order.paid', { order: order('B1'), contact: contact('b1') }, { timestamp: iso(START + 6) });
    await intake.drain();
    expect(types()).toEqual(['order.placed', 'order.paid', 'order.updated']);
    expect(intake.credited).toHaveLength(1);
    expect(intake.woken).toEqual([intake.told[0]!.contactId]);
    expect(
      await one('SELECT orders_paid, first_order_at, last_order_at FROM contacts WHERE id = ?', intake.told[0]!.contactId!),
    ).toEqual({ orders_paid: 1, first_order_at: START + 5, last_order_at: START + 5 });
  });

  it('hands events on as they happened, whatever the order of arrival', async () => {
    await take(
      'order.shipped',
      {
        order: order('C1'),
        contact: contact('c1'),
        shipment: { id: 's1', carrier: 'SF', tracking_url: 'https://sf.example/s1' },
      },
      { timestamp: iso(START + 20) },
    );
    await take('order.paid', { order: order('C1'), contact: contact('c1') });
    await take(
      'order.refunded',
      { order: order('C1'), refund: { id: 'r1', amount: '68.00', at: iso(START + 30) } },
      { timestamp: iso(START + 30) },
    );
    await take('order.placed', { order: order('C1'), contact: contact('c1') });
    await intake.drain();
    expect(types()).toEqual(['order.placed', 'order.paid', 'order.shipped', 'order.refunded']);
    expect(intake.told.map((e) => e.key)).toEqual([
      'order.placed:shop:C1',
      'order.paid:shop:C1',
      'order.shipped:shop:C1:s1',
      'order.refunded:shop:C1:r1',
    ]);
    expect(intake.told[2]!.data).toMatchObject({ shipment: { id: 's1', carrier: 'SF', tracking_url: 'https://sf.example/s1' } });
    expect(intake.told[3]!.data).toMatchObject({ refund: { id: 'r1', amount: '68.00' } });
    expect(await one('SELECT payment, fulfillment, paid_total, refunded_total FROM orders WHERE external_id = ?', 'C1')).toEqual({
      payment: 'partly_refunded',
      fulfillment: 'shipped',
      paid_total: 26800,
      refunded_total: 6800,
    });
  });

  it('stores an order of nobody without a contact, and knows whose it is once somebody says so', async () => {
    await take('order.placed', { order: order('D1') });
    await intake.drain();
    expect(intake.told[0]).toMatchObject({ type: 'order.placed', contactId: null });
    expect(await one('SELECT state FROM inbox ORDER BY id DESC LIMIT 1')).toEqual({ state: 'done' });
    await take('order.paid', { order: order('D1'), contact: contact('d1') });
    await take('order.refunded', { order: { id: 'D1' }, refund: { id: 'r', amount: '1.00' } });
    await intake.drain();
    expect(intake.told[1]!.contactId).not.toBeNull();
    expect(intake.told[2]!.contactId).toBe(intake.told[1]!.contactId);
  });

  it('marks tests and history, and counts no test', async () => {
    await take('order.paid', { order: order('E1'), contact: contact('e1') }, { test: true });
    await take('order.paid', { order: order('E2'), contact: contact('e1') }, { history: true });
    await intake.drain();
    expect(intake.told.filter((e) => e.test)).toHaveLength(2);
    expect(intake.told.filter((e) => e.history)).toHaveLength(2);
    // Of somebody's history it is told when they paid, which may be long ago.
    expect(intake.woken).toEqual([intake.told[0]!.contactId]);
    expect(await one('SELECT orders_paid FROM contacts WHERE id = ?', intake.told[0]!.contactId!)).toEqual({ orders_paid: 1 });
  });

  it('records consent once, and a withdrawal that a later true does not lift', async () => {
    const may = async () =>
      (await test.database.tx((tx) => intake.consent.standing(tx, [intake.told[0]!.contactId!]))).get(
        intake.told[0]!.contactId!,
      ) ?? [];
    for (let i = 0; i < 5; i++)
      await take('order.placed', { order: order(`F${i}`), contact: contact('f1', { consent: { email: true, sms: false } }) });
    await intake.drain();
    expect((await may()).map((r) => [r.channel, r.state])).toEqual([
      ['email', 'granted'],
      ['sms', 'not_given'],
    ]);
    await take('contact.unsubscribed', { contact: contact('f1') }, { timestamp: iso(START + 1) });
    await take(
      'order.placed',
      { order: order('F9'), contact: contact('f1', { consent: { email: true } }) },
      { timestamp: iso(START + 2) },
    );
    await take('contact.unsubscribed', { contact: contact('f1'), topic: 'birthday' }, { timestamp: iso(START + 3) });
    await intake.drain();
    expect((await may()).filter((r) => r.state === 'withdrawn').map((r) => [r.channel, r.topic, r.byPerson])).toEqual([
      ['email', null, true],
      ['sms', null, true],
      ['email', 'birthday', true],
      ['sms', 'birthday', true],
    ]);
  });

  it('announces a checkout when its address is known, with the time of its start', async () => {
    const checkout = { id: 'ck1', url: 'https://shop.example/ck1', currency: 'CNY', total: '20.00', items: [] };
    await take('checkout.started', { checkout });
    await intake.drain();
    expect(types()).toEqual([]);
    await take('checkout.updated', { checkout, contact: contact('g1') }, { timestamp: iso(START + 60_000) });
    await intake.drain();
    expect(intake.told.map((e) => [e.type, e.at - START, e.contactId !== null])).toEqual([
      ['checkout.started', 0, true],
      ['checkout.updated', 60_000, true],
    ]);
    expect(intake.told[0]!.data).toMatchObject({ checkout: { id: 'ck1', completed: false } });
    await take('order.placed', { order: order('G1', { checkout_id: 'ck1' }), contact: contact('g1') });
    await intake.drain();
    expect(await one('SELECT completed_at FROM checkouts WHERE external_id = ?', 'ck1')).toEqual({ completed_at: START });
  });

  it('knows a checkout for completed when the order came first', async () => {
    await take('order.placed', { order: order('G2', { checkout_id: 'ck2' }), contact: contact('g2') });
    await take('checkout.started', { checkout: { id: 'ck2', items: [] }, contact: contact('g2') });
    await intake.drain();
    expect(intake.told.find((e) => e.type === 'checkout.started')!.data).toMatchObject({ checkout: { completed: true } });
  });

  it('names contact, product and case events by their delivery', async () => {
    await take('product.viewed', { product: { id: 'p1' }, contact: contact('h1') });
    await take('order.placed', { order: order('H1'), contact: contact('h1') });
    await take('case.opened', { case: { id: 'k1', kind: 'dispute', order_id: 'H1' }, contact: contact('h1') });
    await take('custom.quiz', { score: 7, contact: contact('h1') });
    await intake.drain();
    expect(types().sort()).toEqual(['case.opened', 'custom.quiz', 'order.placed', 'product.viewed']);
    const of = (type: string) => intake.told.find((e) => e.type === type)!;
    expect(of('custom.quiz').data).toMatchObject({ score: 7 });
    expect(of('case.opened')).toMatchObject({ orderId: of('order.placed').orderId, data: { case: { id: 'k1' } } });
  });

  it('knows by its signed token whose link an order was placed through, and takes a payment told before for told again', async () => {
    const ref = 'a'.repeat(26);
    const [ours, anothers] = [[APP_SECRET], ['another secret']].map((secrets) => signToken(secrets, 'c', ref, 3));
    const links = () => test.database.read<{ ref: string }>('SELECT ref FROM order_links');
    await take('order.paid', { order: order('N1', { note: `no bag please ${anothers}` }), contact: contact('n1') });
    await take('order.paid', { order: order('N1', { note: signToken([APP_SECRET], 'o', ref) }), contact: contact('n1') });
    await intake.drain();
    expect(await links()).toEqual([]);
    intake.credited.length = 0;
    const noted = { id: 700, currency: 'CNY', total_price: '10.00', financial_status: 'paid', email: 'n2@example.com' };
    await intake.takeFrom('shopify', 'orders/paid', { ...noted, landing_site: `/?huike=${ours}` }, 'n-1');
    await intake.drain();
    await intake.takeFrom('shopify', 'orders/updated', { ...noted, note_attributes: [{ name: 'huike', value: ours }] }, 'n-2');
    await intake.drain();
    expect(await links()).toEqual([{ ref }]);
    expect(intake.credited).toHaveLength(2);
  });

  it('merges people who prove to be one, with their orders, and says so', async () => {
    await take('order.paid', { order: order('I1'), contact: { email: 'i1@example.com' } });
    await take('order.paid', { order: order('I2'), contact: { id: 'i2' } });
    await intake.drain();
    const [older, younger] = [
      intake.told.find((e) => e.key.includes('I1'))!.contactId!,
      intake.told.find((e) => e.key.includes('I2'))!.contactId!,
    ];
    await take('contact.updated', { contact: { id: 'i2', email: 'i1@example.com' } });
    await intake.drain();
    expect(intake.merges).toEqual([{ from: Math.max(older, younger), to: Math.min(older, younger) }]);
    expect(await one('SELECT orders_paid FROM contacts WHERE id = ?', Math.min(older, younger))).toEqual({ orders_paid: 2 });
  });

  it('parks one bad delivery with its fault and without what stood in it, and takes the others', async () => {
    intake.failOn = (e) => (e.key.includes('bad') ? new TypeError('j1@example.com is not a function') : undefined);
    await take('order.placed', { order: order('J1'), contact: contact('j1') });
    await take('order.placed', { order: order('bad'), contact: contact('j1') });
    await take('order.placed', { order: order('J3'), contact: contact('j1') });
    expect(await intake.drain()).toBe(3);
    expect(intake.told.map((e) => e.key)).toEqual(['order.placed:shop:J1', 'order.placed:shop:J3']);
    const parked = await one<{ state: string; error: string }>(
      "SELECT state, error FROM inbox WHERE state = 'parked' ORDER BY id DESC LIMIT 1",
    );
    expect(parked.error).toMatch(/^TypeError in processor\.spec\.ts:\d+$/);
    expect(await one("SELECT COUNT(*) AS n FROM orders WHERE external_id = 'bad'")).toEqual({ n: 0 });
    intake.failOn = undefined;
    await test.database.tx((tx) => intake.inbox.retry(tx, 'parked'));
    await intake.drain();
    expect(intake.told.at(-1)!.key).toBe('order.placed:shop:bad');
  });

  it('parks nothing while the database is out: the rows stay new', async () => {
    intake.failOn = () => Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    await take('order.placed', { order: order('K1'), contact: contact('k1') });
    await expect(intake.drain()).rejects.toThrow('gone');
    intake.failOn = undefined;
    expect(await intake.drain()).toBe(1);
  });

  it('says in words what was wrong with a delivery', async () => {
    intake.failOn = () => new Invalid('order.strange', 'the order is strange');
    await take('order.placed', { order: order('L1'), contact: contact('l1') });
    await intake.takeFrom('orders', 'x', [1] as never, 'no-object');
    await intake.drain();
    const rows = await test.database.read<{ error: string }>(
      "SELECT error FROM inbox WHERE state = 'parked' ORDER BY id DESC LIMIT 2",
    );
    expect(rows.map((r) => r.error)).toEqual(['the body is no object', 'order.strange: the order is strange']);
  });

  it('lets several workers drain side by side: each row once, nobody twice', async () => {
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        take(i % 2 ? 'order.paid' : 'order.placed', { order: order(`M${i >> 1}`), contact: contact(`m${i % 7}`) }),
      ),
    );
    const settled = await Promise.all(Array.from({ length: 4 }, () => intake.drain(10)));
    expect(settled.reduce((a, b) => a + b, 0)).toBe(120);
    expect(await one("SELECT COUNT(*) AS n FROM events WHERE event_key LIKE 'order.%:shop:M%'")).toEqual({ n: 120 });
    expect(await one("SELECT COUNT(*) AS n FROM contact_identities WHERE external_id LIKE 'm_'")).toEqual({ n: 7 });
  });
});
