import { aContact, aFlow, anOrder, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';
import { Config } from '../src/config/config.service';
import { DAY, HOUR } from '../src/kernel/duration';
import type { QuietWindow } from '../src/messages/quiet-hours';

const contact = aContact();

describe.each(dialects)('what steps do besides writing, on %s', (dialect) => {
  let shop: FlowsHarness;
  afterEach(() => shop.close());

  const stored = async () => {
    const [row] = await shop.database.read<{ tags: string; attributes: string }>('SELECT tags, attributes FROM contacts');
    return { tags: JSON.parse(row!.tags) as string[], attributes: JSON.parse(row!.attributes) as Record<string, unknown> };
  };

  it('set: the next step sees it, the shop’s next word does not undo it, a later word about the attribute counts', async () => {
    const flow = aFlow('grade')
      .on('order.placed')
      .step({ set: { 'contact.attributes.grade': 'A', tags: { add: ['vip'], remove: ['new'] } } })
      .step({ if: { 'contact.attributes.grade': 'A' }, then: [{ email: { template: 'hello' } }] });
    shop = await FlowsHarness.open(dialect, [flow]);
    await shop.happens({ type: 'order.placed', contact: { ...contact, tags: ['new', 'b2b'] }, order: anOrder() });
    await shop.settle();
    expect(await shop.messages()).toHaveLength(1);
    expect(await stored()).toEqual({ tags: ['b2b', 'vip'], attributes: { grade: 'A' } });
    await shop.happens({ type: 'contact.updated', contact: { ...contact, tags: ['new', 'b2b'], at: START + HOUR } });
    expect((await stored()).tags).toEqual(['b2b', 'vip']);
    const early = { ...contact, attributes: { grade: 'B' }, at: START - HOUR };
    await shop.happens({ type: 'contact.updated', contact: early });
    expect((await stored()).attributes).toEqual({ grade: 'A' });
    await shop.happens({ type: 'contact.updated', contact: { ...early, at: START + DAY } });
    expect((await stored()).attributes).toEqual({ grade: 'B' });
  });

  it('set: a date that was set is looked at at once', async () => {
    const renew = aFlow('renew')
      .on('order.placed')
      .step({ set: { 'contact.attributes.renews_on': '2026-03-20' } });
    const ask = aFlow('ask')
      .set({ trigger: { date: 'contact.attributes.renews_on', offset: '-18d' } })
      .email('hello');
    shop = await FlowsHarness.open(dialect, [renew, ask]);
    await shop.later('1h');
    await shop.happens({ type: 'order.placed', contact, order: anOrder() });
    await shop.settle();
    expect((await shop.enrollments('ask')).map((e) => e.entry_key)).toEqual(['attributes.renews_on:2026-03-20']);
  });

  it('coupon and webhook: reserved and recorded with the enrollment, once, and never for who is held out', async () => {
    const flow = aFlow('gives')
      .on('custom.x')
      .set({ purpose: 'marketing', holdout: '50%' })
      .step({ coupon: { pool: 'WB10' } })
      .step({ webhook: { url: 'https://erp.example.com/hook', body: { name: '{{ contact.first_name }}' } } })
      .email('hello');
    shop = await FlowsHarness.open(dialect, []);
    shop.write('config/coupons.yaml', 'WB10: { value: "10%", expires: 14d, codes: shared, code: WELCOME10 }\n');
    await shop.publish(flow);
    const people = Array.from({ length: 12 }, (_, i) => aContact({ externalId: `c${i}` }));
    await shop.happens(...people.map((one) => ({ type: 'custom.x', contact: one })));
    await shop.settle();
    const enrollments = await shop.enrollments();
    const given = enrollments.filter((e) => e.held_out === 0).map((e) => e.id);
    expect(given.length).toBeGreaterThan(0);
    expect(given.length).toBeLessThan(12);
    const coupons = await shop.database.read<{ enrollment_id: number }>(
      'SELECT enrollment_id FROM coupons WHERE enrollment_id IS NOT NULL ORDER BY enrollment_id',
    );
    expect(coupons.map((c) => c.enrollment_id)).toEqual(given);
    const calls = await shop.database.read<{ enrollment_id: number; body: string }>(
      'SELECT enrollment_id, body FROM webhook_calls ORDER BY enrollment_id',
    );
    expect(calls).toEqual(given.map((id) => ({ enrollment_id: id, body: JSON.stringify({ name: 'Ann' }) })));
    expect(await shop.messages()).toHaveLength(12);
  });

  it.each<[string, QuietWindow | null, string]>([
    ['when they read the last ones', null, '13:00'],
    ['the nearest before the quiet hours of their country', { from: '20:00', to: '09:00' }, '11:00'],
  ])('best hour: %s', async (_, email, best) => {
    const flow = aFlow('letter')
      .set({ purpose: 'marketing' })
      .on('custom.x')
      .wait({ until: 'best_hour', within: '24h' })
      .email('hello');
    shop = await FlowsHarness.open(dialect, [flow]);
    shop.module.get(Config).settings.rules.countries['CN'] = { quiet_hours: { email } };
    const visit = () => shop.happens({ type: 'custom.x', contact });
    await visit();
    // Nothing is known: ten in the morning, in Shanghai.
    await shop.later('1d');
    expect((await shop.messages()).map((m) => m.due_at)).toEqual([Date.parse('2026-03-02T02:00:00Z')]);
    for (const day of [2, 3]) {
      shop.clock.set(START + day * DAY);
      await visit();
      await shop.later('23h');
    }
    await shop.outboxSettles();
    // Read at nine in the evening.
    await shop.database.tx((tx) => tx.run('UPDATE messages SET first_click_at = ?', [Date.parse('2026-03-05T13:20:00Z')]));
    shop.clock.set(START + 6 * DAY);
    await visit();
    await shop.later('1d');
    expect((await shop.messages()).at(-1)!.due_at).toBe(Date.parse(`2026-03-07T${best}:00Z`));
  });
});
