import { MailboxService } from '../../src/channels/mailbox.service';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const placed = (id: string, more: object = {}) => ({
  id: `placed-${id}`,
  type: 'order.placed',
  timestamp: '2026-03-01T08:00:00Z',
  data: {
    order: {
      id,
      placed_at: '2026-03-01T08:00:00Z',
      currency: 'CNY',
      total: '268.00',
      payment_method: 'card',
      pay_url: `https://shop.example/pay/${id}`,
      items: [{ product_id: 'p1', title: 'Linen shirt', quantity: 2, price: '129.00' }],
      ...more,
    },
    contact: {
      id: `c-${id}`,
      email: `${id}@example.com`,
      phone: '+8613800138000',
      first_name: 'Ann',
      locale: 'en',
      country: 'CN',
      timezone: 'Asia/Shanghai',
    },
  },
});
const paid = (id: string, timestamp: string) => {
  const { data } = placed(id);
  return { id: `paid-${id}`, type: 'order.paid', timestamp, data: { ...data, order: { ...data.order, paid_at: timestamp } } };
};

describe.each(dialects)('the unpaid order, on %s', (dialect) => {
  let shop: TestEngine;
  const mailbox = () => shop.engine.app.get(MailboxService).since(0);
  const reminders = () =>
    shop.engine.database.read<object>(
      "SELECT channel FROM messages WHERE flow = 'unpaid-order' AND sent_at IS NOT NULL ORDER BY id",
    );
  const reasons = () =>
    shop.engine.database.read<{ channel: string; status: string; reason: string | null }>(
      'SELECT channel, status, reason FROM messages ORDER BY id',
    );

  beforeEach(async () => void (shop = await testEngine({ on: dialect, at: '2026-03-01T08:00:00Z' })));
  afterEach(() => shop.close());

  it('gets an e-mail on day 2 and an SMS on day 3', async () => {
    expect(await shop.post(placed('o1'))).toBe(200);
    await shop.advance('47h');
    expect(await mailbox()).toEqual([]);
    await shop.advance('1h');
    expect((await mailbox()).map((m) => [m.channel, m.to])).toEqual([['email', 'o1@example.com']]);
    await shop.advance('2d');
    expect((await mailbox()).map((m) => [m.channel, m.to])).toEqual([
      ['email', 'o1@example.com'],
      ['sms', '+8613800138000'],
    ]);
  });

  it('gets nothing once it is paid, even one millisecond before the gate', async () => {
    await shop.post(placed('o1'));
    await shop.settle();
    shop.clock.set(Date.parse('2026-03-03T08:00:00Z') - 1);
    await shop.post(paid('o1', '2026-03-03T07:59:59.999Z'));
    shop.clock.set(Date.parse('2026-03-03T08:00:00Z'));
    await shop.advance('5d');
    expect(await reminders()).toEqual([]);
  });

  it('stops the message that is already queued when the payment is processed, with the reason', async () => {
    await shop.post(placed('o1'));
    await shop.settle();
    shop.clock.set(Date.parse('2026-03-03T08:00:00Z'));
    await shop.engine.machine.advance();
    expect(await reasons()).toEqual([{ channel: 'email', status: 'queued', reason: null }]);
    await shop.post(paid('o1', '2026-03-03T08:00:00Z'));
    await shop.settle();
    expect(await mailbox()).toEqual([]);
    expect(await reasons()).toEqual([{ channel: 'email', status: 'skipped', reason: 'exited' }]);
  });

  it('never reminds of cash on delivery', async () => {
    await shop.post(placed('o1', { payment_method: 'cod' }));
    await shop.advance('5d');
    expect(await mailbox()).toEqual([]);
  });

  it('takes effect once, however often it is delivered, and survives a restart in the middle', async () => {
    await shop.post(placed('o1'));
    await shop.post(placed('o1'));
    await shop.advance('1d');
    await shop.restart();
    await shop.post(placed('o1'));
    await shop.advance('4d');
    expect((await mailbox()).map((m) => m.channel)).toEqual(['email', 'sms']);
  });

  it('counts the click and credits the order that the reminder brought back', async () => {
    await shop.post(placed('o1'));
    await shop.advance('2d');
    const [mail] = await mailbox();
    const clicks = [...mail!.html!.matchAll(/http:\/\/huike\.test(\/c\/[\w-]+)/g)].map((m) => shop.url + m[1]!);
    shop.clock.set(shop.clock.now() + 60_000);
    const answers = await Promise.all(clicks.map((url) => fetch(url, { method: 'HEAD', redirect: 'manual' })));
    const toPay = answers.findIndex((a) => a.headers.get('location')?.startsWith('https://shop.example/pay/o1'));
    const answer = await fetch(clicks[toPay]!, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148' },
    });
    expect(answer.status).toBe(302);
    await shop.settle();
    await shop.post(paid('o1', new Date(shop.clock.now() + 60_000).toISOString()));
    await shop.advance('1d');
    const conversions = await shop.engine.database.read('SELECT flow, step, channel, touch, amount FROM conversions');
    expect(conversions).toEqual([
      { flow: 'unpaid-order', step: expect.any(String), channel: 'email', touch: 'click', amount: 26800 },
    ]);
    expect(await reminders()).toEqual([{ channel: 'email' }]);
  });
});
