import { ApiKeysService } from '../../src/access/api-keys.service';
import { MailboxService } from '../../src/channels/mailbox.service';
import { DAY } from '../../src/kernel/duration';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const MJML = `---
subject: Hello
---
<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;
const config = {
  'segments.yaml': `
lapsed:
  name: { en: Lapsed }
  where: { contact.last_order_at: { exists: true }, not: { contact.last_order_at: { within: 90d } } }
never-bought: { where: { contact.orders_paid: 0 } }`,
  'tiers.yaml': 'tiers: [ { id: silver, spent: 200 CNY, within: 365d }, { id: gold, spent: 500 CNY, within: 365d } ]',
  'flows/missed.yaml': `
id: missed
purpose: service
trigger: { segment: { enter: lapsed } }
exit: [ { event: segment.left, match: contact, where: { event.segment: lapsed } } ]
steps: [ { email: { template: missed } }, { wait: 7d }, { id: again, email: { template: missed } } ]`,
  'flows/gold.yaml': `
id: gold
purpose: service
trigger: { event: tier.reached, where: { event.tier: gold } }
steps: [ { email: { template: welcome-gold } } ]`,
};
const templates = { 'email/missed/en.mjml': MJML, 'email/welcome-gold/en.mjml': MJML };

describe.each(dialects)('segments and tiers, on %s', (dialect) => {
  let shop: TestEngine;
  beforeEach(async () => void (shop = await testEngine({ on: dialect, at: '2026-03-01T08:00:00Z', config, templates })));
  afterEach(() => shop.close());

  const start = Date.parse('2026-03-01T08:00:00Z');
  const pays = (who: string, id: string, total: string) => {
    const at = new Date(shop.clock.now()).toISOString();
    const order = { id, placed_at: at, paid_at: at, currency: 'CNY', total, items: [] };
    const contact = { id: who, email: `${who}@example.com`, locale: 'en', country: 'CN', timezone: 'Asia/Shanghai' };
    return shop.post({ id: `paid-${id}`, type: 'order.paid', timestamp: at, data: { order, contact } });
  };
  const sent = async () =>
    (
      await shop.engine.database.read<{ flow: string; sent_at: number }>(
        'SELECT flow, sent_at FROM messages WHERE sent_at IS NOT NULL ORDER BY sent_at, id',
      )
    ).map((m) => `${m.flow} day ${Math.floor((m.sent_at - start) / DAY)}`);

  it('write once to who has not ordered for 90 days, and stop when they order', async () => {
    await shop.advance('1h');
    expect(await pays('ann', '1', '100.00')).toBe(200);
    expect(await pays('bob', '2', '100.00')).toBe(200);
    await shop.advance('90d');
    expect(await sent()).toEqual([]);
    await shop.advance('1d');
    expect(await sent()).toEqual(['missed day 91', 'missed day 91']);
    await pays('ann', '3', '100.00');
    await shop.restart();
    await shop.advance('20d');
    expect(await sent()).toEqual(['missed day 91', 'missed day 91', 'missed day 98']);
    expect((await shop.engine.app.get(MailboxService).since(0)).map((m) => m.to)).toEqual([
      'ann@example.com',
      'bob@example.com',
      'bob@example.com',
    ]);
  });

  it('welcome who reaches a tier, once, within a day', async () => {
    await shop.advance('1d');
    await pays('ann', '1', '300.00');
    await shop.advance('1d');
    await pays('ann', '2', '300.00');
    await shop.advance('2d');
    await pays('ann', '3', '300.00');
    await shop.advance('30d');
    expect(await sent()).toEqual(['gold day 3']);
  });

  it('are listed by the API, to keys that may', async () => {
    await pays('ann', '1', '300.00');
    await pays('bob', '2', '300.00');
    await shop.advance('91d');
    const { key } = await shop.engine.app
      .get(ApiKeysService)
      .create({ name: 'test', scopes: ['segments'], expiresAt: null }, 'test');
    const ask = async (path: string, of = key) => {
      const answer = await fetch(`${shop.url}/api/v1/segments${path}`, { headers: { authorization: `Bearer ${of}` } });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    expect((await ask('')).body).toEqual({
      segments: [
        { id: 'lapsed', name: { en: 'Lapsed' }, members: 2, refreshed_at: '2026-05-31T08:00:00.000Z' },
        { id: 'never-bought', name: 'never-bought', members: 0, refreshed_at: '2026-05-31T08:00:00.000Z' },
      ],
    });
    const first = await ask('/lapsed/members?limit=1');
    expect(first.body).toEqual({
      members: [{ contact: first.body['next'], since: '2026-05-31T08:00:00.000Z' }],
      next: expect.any(Number) as number,
    });
    const second = await ask(`/lapsed/members?limit=1&after=${String(first.body['next'])}`);
    expect(second.body['members']).toHaveLength(1);
    expect((await ask(`/lapsed/members?after=${String(second.body['next'])}`)).body).toEqual({ members: [], next: null });
    expect((await ask('/lapse/members')).status).toBe(404);
    for (const wrong of ['limit=0', 'limit=1001', 'after=x', 'limit=1e2'])
      expect((await ask(`/lapsed/members?${wrong}`)).status).toBe(400);
    expect((await ask('', 'huike_x_y')).status).toBe(401);
  });
});
