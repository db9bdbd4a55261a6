import { aContact, aFlow, anOrder, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';

const DAY = 86_400_000;

const reminder = aFlow('reminder')
  .on('order.placed', { 'order.payment': 'unpaid' })
  .exitOn('order.paid', 'order.closed')
  .set({ goal: { event: 'order.paid', within: '5d' } })
  .wait('2d')
  .email('hello')
  .wait('1d')
  .sms('hello');

describe.each(dialects)('entering and leaving flows on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => void (shop = await FlowsHarness.open(dialect, [reminder])));
  afterEach(() => shop.close());

  const placed = { type: 'order.placed', contact: aContact(), order: anOrder() };
  const paid = {
    type: 'order.paid',
    contact: aContact(),
    order: anOrder({ paidAt: START + DAY, paidTotal: 26800, updatedAt: START + DAY }),
    at: START + DAY,
  };

  it('enrolls once, however often the event is told, and queues the message when its time has come', async () => {
    await shop.happens(placed);
    await shop.happens(placed);
    await shop.settle();
    expect(await shop.enrollments()).toMatchObject([{ flow: 'reminder', state: 'waiting', due_at: START + 2 * DAY, version: 1 }]);
    await shop.later('47h');
    expect(await shop.messages()).toEqual([]);
    await shop.later('1h');
    expect(await shop.messages()).toMatchObject([
      { channel: 'email', template: 'hello', due_at: START + 2 * DAY, status: 'queued' },
    ]);
  });

  it('goes on when the message has settled, counting from then', async () => {
    await shop.happens(placed);
    await shop.later('2d');
    await shop.later('3h');
    expect(await shop.enrollments()).toMatchObject([{ phase: 'message', due_at: null }]);
    await shop.outboxSettles();
    await shop.settle();
    expect(await shop.enrollments()).toMatchObject([{ phase: 'wait', due_at: START + 3 * DAY + 3 * 3_600_000 }]);
    await shop.later('1d');
    await shop.outboxSettles('skipped', 'no_address');
    await shop.settle();
    expect(await shop.enrollments()).toMatchObject([{ state: 'done', reason: null, goal_at: null }]);
    expect((await shop.messages()).map((m) => m.channel)).toEqual(['email', 'sms']);
  });

  it('leaves on its own order’s payment, takes the queued message back, and notes the goal', async () => {
    await shop.happens(placed, { ...placed, order: anOrder({ externalId: '1002' }) });
    await shop.later('2d');
    await shop.happens(paid);
    const [one, other] = await shop.enrollments();
    expect(one).toMatchObject({ state: 'exited', reason: 'order.paid', due_at: null, goal_at: START + DAY });
    expect(other).toMatchObject({ state: 'waiting', goal_at: null });
    expect(await shop.messages()).toMatchObject([
      { enrollment_id: one!.id, status: 'skipped', reason: 'exited' },
      { enrollment_id: other!.id, status: 'queued' },
    ]);
    await shop.settle();
    expect((await shop.enrollments())[0]).toMatchObject({ state: 'exited' });
  });

  it('enrolls nobody whose order was paid before it was heard of, in one batch or in two', async () => {
    await shop.happens(paid);
    await shop.happens(placed);
    await shop.happens(
      { ...placed, order: anOrder({ externalId: '7' }) },
      { ...paid, order: anOrder({ externalId: '7', paidAt: START + DAY, paidTotal: 26800 }) },
    );
    expect(await shop.enrollments()).toEqual([]);
  });

  it('ends an enrollment whose end was heard of first, where no condition keeps it out', async () => {
    const care = aFlow('care').on('order.placed').exitOn('order.closed').wait('1d').email('hello');
    await shop.publish(care);
    const closed = {
      type: 'order.closed',
      contact: aContact(),
      order: anOrder({ closedAt: START + 60_000 }),
      at: START + 60_000,
    };
    await shop.happens(closed);
    await shop.happens(placed);
    const second = anOrder({ externalId: '2' });
    await shop.happens({ ...closed, order: second }, { ...placed, order: second });
    expect(await shop.enrollments('care')).toMatchObject([
      { state: 'exited', reason: 'order.closed' },
      { state: 'exited', reason: 'order.closed' },
    ]);
  });

  it('lets one event end an enrollment and begin another, and never its own', async () => {
    const again = aFlow('again').on('order.paid').exitOn({ event: 'order.paid', match: 'contact' }).wait('7d').email('hello');
    await shop.publish(again);
    await shop.happens(paid);
    await shop.later('1d');
    await shop.happens({
      ...paid,
      order: anOrder({ externalId: '2', paidAt: START + 2 * DAY, paidTotal: 1 }),
      at: START + 2 * DAY,
    });
    expect(await shop.enrollments('again')).toMatchObject([{ state: 'exited', reason: 'order.paid' }, { state: 'waiting' }]);
  });

  it('begins anew with each visit, where a visit ends what the one before began', async () => {
    const visit = { event: 'custom.visit', match: 'contact' };
    await shop.publish(aFlow('visit').on('custom.visit').exitOn(visit).set({ reentry: 'always' }).wait('1d').email('hello'));
    await shop.happens({ type: 'custom.visit', contact: aContact(), key: 'first' });
    expect(await shop.enrollments('visit')).toMatchObject([{ state: 'waiting' }]);
    await shop.later('1h');
    await shop.happens({ type: 'custom.visit', contact: aContact(), key: 'second' });
    expect(await shop.enrollments('visit')).toMatchObject([{ state: 'exited' }, { state: 'waiting' }]);
  });

  it('lets history and old events enroll nobody, yet end enrollments; test events do nothing', async () => {
    await shop.happens({ ...placed, history: true });
    shop.clock.set(START + 4 * DAY);
    await shop.happens({ ...placed, order: anOrder({ externalId: '2' }), at: START });
    await shop.happens({ ...placed, order: anOrder({ externalId: '3' }), test: true });
    expect(await shop.enrollments()).toEqual([]);
    await shop.happens({ ...placed, order: anOrder({ externalId: '4' }) });
    const fourPaid = {
      ...paid,
      order: anOrder({ externalId: '4', paidAt: START + 4 * DAY, paidTotal: 26800 }),
      at: START + 4 * DAY,
    };
    await shop.happens({ ...fourPaid, key: 'test', test: true });
    expect(await shop.enrollments()).toMatchObject([{ state: 'waiting' }]);
    await shop.happens({ ...fourPaid, history: true });
    expect(await shop.enrollments()).toMatchObject([{ state: 'exited' }]);
  });

  it('keeps its distance with reentry after, in one batch and across batches', async () => {
    const news = aFlow('news')
      .on('custom.visit')
      .set({ reentry: { after: '30d' } })
      .wait('1d')
      .email('hello');
    await shop.publish(news);
    const visit = { type: 'custom.visit', contact: aContact() };
    await shop.happens({ ...visit, key: 'v1' }, { ...visit, key: 'v2' });
    await shop.later('29d');
    await shop.happens({ ...visit, key: 'v3' });
    expect(await shop.enrollments('news')).toHaveLength(1);
    await shop.later('1d');
    await shop.happens({ ...visit, key: 'v4' });
    expect(await shop.enrollments('news')).toHaveLength(2);
  });

  it('goes on as the survivor when two contacts prove to be one, and sends nothing twice', async () => {
    const welcome = aFlow('welcome').on('custom.hello').set({ reentry: 'once' }).wait('1d').email('hello');
    await shop.publish(welcome);
    const byMail = { source: 'shop', email: 'x@example.com', at: START };
    const byPhone = { source: 'shop', phone: '+8613800138000', at: START };
    await shop.happens({ type: 'custom.hello', contact: byMail, key: 'a' }, { type: 'custom.hello', contact: byPhone, key: 'b' });
    await shop.happens({ ...placed, contact: byPhone });
    const { contactIds } = await shop.happens({ type: 'custom.other', contact: { ...byMail, ...byPhone }, key: 'c' });
    const rows = await shop.enrollments();
    expect(rows.filter((r) => r.state === 'waiting').map((r) => [r.flow, r.contact_id])).toEqual([
      ['welcome', contactIds[0]],
      ['reminder', contactIds[0]],
    ]);
    expect(rows.filter((r) => r.state === 'exited')).toMatchObject([{ flow: 'welcome', reason: 'merged' }]);
  });
});
