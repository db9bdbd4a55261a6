import { DAY, HOUR } from '../../src/kernel/duration';
import { toIso } from '../../src/kernel/local-time';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const MJML = `---
subject: Hello
---
<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;
const TEMPLATES = { 'email/hello/en.mjml': MJML, 'sms/hello/en.txt': 'Hello' };
const flow = (id: string, purpose: string, trigger: string, steps: string, more = '') =>
  `id: ${id}\npurpose: ${purpose}\ntrigger: ${trigger}\n${more}steps: [ ${steps} ]\n`;

/** Noon in Shanghai, where everybody lives. */
const NOON = '2026-03-02T04:00:00Z';

describe.each(dialects)('restraint, on %s', (on) => {
  let shop: TestEngine;
  afterEach(() => shop.close());

  const open = async (flows: string[]) => {
    const config = Object.fromEntries(flows.map((text, i) => [`flows/${i}.yaml`, text]));
    shop = await testEngine({ on, at: NOON, config, templates: TEMPLATES });
  };
  let told = 0;
  const tell = async (type: string, who: object, data: object = {}) => {
    const timestamp = toIso(shop.clock.now());
    const contact = { locale: 'en', timezone: 'Asia/Shanghai', country: 'CN', ...who };
    expect(await shop.post({ id: `evt_${++told}`, type, timestamp, data: { ...data, contact } })).toBe(200);
    await shop.settle();
  };
  const order = (id: string, more: object = {}) => ({
    order: { id, placed_at: toIso(shop.clock.now()), currency: 'CNY', total: '100.00', items: [], ...more },
  });
  const messages = () =>
    shop.engine.database.read<{
      flow: string;
      channel: string;
      status: string;
      reason: string | null;
      hold: string | null;
      at: number;
    }>('SELECT flow, channel, status, reason, hold, settled_at AS at FROM messages ORDER BY settled_at, id');
  const fates = async () => (await messages()).map((m) => m.reason ?? m.hold ?? m.status);

  it('whoever orders in somebody else’s name sends them five messages a day at most, until they answer', async () => {
    await open([flow('placed', 'service', '{ event: order.placed }', '{ email: { template: hello } }')]);
    const victim = (n: number) => ({ id: `stranger-${n}`, email: 'Victim@Example.com' });
    for (let n = 0; n < 8; n++) await tell('order.placed', victim(n), order(`a${n}`));
    expect(await fates()).toEqual([...Array<string>(5).fill('sent'), ...Array<string>(3).fill('mail_bomb')]);
    await shop.advance('1d');
    await tell('order.placed', victim(9), order('b1'));
    expect((await fates()).at(-1)).toBe('sent');
    await tell('order.paid', victim(9), order('b1', { paid_at: toIso(shop.clock.now()) }));
    for (let n = 10; n < 16; n++) await tell('order.placed', victim(n), order(`c${n}`));
    expect((await fates()).slice(-6)).toEqual(Array<string>(6).fill('sent'));
  }, 300_000);

  it('marketing waits while a case is open, and at most as long as the rules say', async () => {
    await open([flow('thanks', 'marketing', '{ event: order.paid }', '{ email: { template: hello, expires_after: 100d } }')]);
    const consent = { email: { state: 'granted', at: NOON, source: 'test' } };
    const ann = { id: 'ann', email: 'ann@example.com', consent };
    const bob = { id: 'bob', email: 'bob@example.com', consent };
    for (const who of [ann, bob]) await tell('case.opened', who, { case: { id: `case-${who.id}`, kind: 'complaint' } });
    for (const who of [ann, bob]) await tell('order.paid', who, order(`o-${who.id}`, { paid_at: NOON }));
    expect(await fates()).toEqual(['open_case', 'open_case']);
    await tell('case.closed', ann, { case: { id: 'case-ann', kind: 'complaint' } });
    shop.clock.set(shop.clock.now() + DAY);
    await shop.settle();
    expect((await fates()).sort()).toEqual(['open_case', 'sent']);
    shop.clock.set(Date.parse(NOON) + 59 * DAY);
    await shop.settle();
    expect((await fates()).sort()).toEqual(['open_case', 'sent']);
    shop.clock.set(Date.parse(NOON) + 60 * DAY + HOUR);
    await shop.settle();
    expect(await fates()).toEqual(['sent', 'sent']);
  }, 300_000);

  it('after an outage of days nothing stale leaves, nothing at night, and the oldest first', async () => {
    await open([
      flow('offer', 'marketing', '{ event: order.paid }', '{ wait: 1d }, { email: { template: hello } }'),
      flow('text', 'marketing', '{ event: order.paid }', '{ wait: 2d }, { sms: { template: hello } }'),
      flow('parcel', 'service', '{ event: order.paid }', '{ wait: 1d }, { sms: { template: hello } }'),
      flow('receipt', 'service', '{ event: order.paid }', '{ wait: 3d }, { email: { template: hello } }'),
      flow('fresh', 'marketing', '{ event: order.paid }', '{ wait: 4d }, { email: { template: hello } }'),
    ]);
    const consent = Object.fromEntries(['email', 'sms'].map((c) => [c, { state: 'granted', at: NOON, source: 'test' }]));
    for (let n = 0; n < 3; n++) {
      shop.clock.set(shop.clock.now() + HOUR);
      const who = { id: `p${n}`, email: `p${n}@example.com`, phone: `+8613800138${100 + n}`, consent };
      await tell('order.paid', who, order(`o${n}`, { paid_at: toIso(shop.clock.now()) }));
    }
    // Down for five days, back at three in the morning of the sixth.
    const back = Date.parse('2026-03-07T19:00:00Z');
    shop.clock.set(back);
    await shop.settle();
    const byFlow = async () => {
      const found: Record<string, string[]> = {};
      for (const m of await messages()) (found[m.flow] ??= []).push(m.reason ?? m.hold ?? m.status);
      return found;
    };
    const thrice = (word: string) => [word, word, word];
    expect(await byFlow()).toEqual({
      offer: thrice('expired'),
      text: thrice('expired'),
      parcel: thrice('quiet_hours'),
      receipt: thrice('sent'),
      fresh: thrice('quiet_hours'),
    });
    await shop.advance('1d');
    expect(await byFlow()).toMatchObject({ parcel: thrice('sent'), fresh: thrice('sent') });
    const sent = await shop.engine.database.read<{ flow: string; sent_at: number; contact_id: number }>(
      "SELECT flow, sent_at, contact_id FROM messages WHERE status = 'sent' ORDER BY sent_at, id",
    );
    expect(new Set(sent.filter((m) => m.flow === 'parcel').map((m) => toIso(m.sent_at)))).toEqual(
      new Set(['2026-03-08T01:00:00.000Z']),
    );
    expect(new Set(sent.filter((m) => m.flow === 'fresh').map((m) => toIso(m.sent_at)))).toEqual(
      new Set(['2026-03-08T00:00:00.000Z']),
    );
  }, 300_000);
});
