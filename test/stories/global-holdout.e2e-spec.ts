import { Config } from '../../src/config/config.service';
import { NameResolver } from '../../src/flows/name-resolver.service';
import { parseFlow } from '../../src/flows/parse-flow';
import { simulate } from '../../src/flows/simulate';
import type { SimulatedEvent } from '../../src/flows/simulated-shop';
import { simulatedLine } from '../../src/intake/simulated-line';
import { DAY } from '../../src/kernel/duration';
import { toIso } from '../../src/kernel/local-time';
import { isGloballyHeldOut } from '../../src/messages/global-hold-out';
import { HoldoutReportService } from '../../src/reports/holdout-report.service';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const MJML = `---
subject: Hello
---
<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;
const RULES = 'global_holdout: { share: 50%, rotate: quarter }\n';
const NEWS = `id: news
purpose: marketing
trigger: { event: custom.news }
holdout: 20%
steps:
  - coupon: { pool: GIFT }
  - webhook: { url: "https://erp.example.com/hook" }
  - email: { template: hello, expires_after: 30d }
`;
const RECEIPT = `id: receipt
purpose: service
trigger: { event: custom.news }
steps: [ { webhook: { url: "https://erp.example.com/hook" } }, { email: { template: hello } } ]
`;
/** Noon in Shanghai, in the last quarter. */
const NOON = '2026-11-02T04:00:00Z';
const PEOPLE = 40;

function events(line: object, shop: Parameters<typeof simulatedLine>[1]): SimulatedEvent[] {
  const read = simulatedLine(JSON.stringify(line), shop);
  if ('fault' in read) throw new Error(read.fault);
  return read;
}

describe.each(dialects)('the global hold-out, on %s', (on) => {
  let shop: TestEngine;
  // No name is looked up outside: the other system is not there.
  beforeEach(() => void jest.spyOn(NameResolver.prototype, 'addresses').mockResolvedValue([]));
  afterEach(async () => {
    jest.restoreAllMocks();
    await shop.close();
  });

  it('gets no marketing from any flow, no coupon and no webhook; service, and next quarter, as everybody; and is measured', async () => {
    const config = {
      ...{ 'flows/news.yaml': NEWS, 'flows/receipt.yaml': RECEIPT, 'rules.yaml': RULES },
      'coupons.yaml': "GIFT: { value: '10%', codes: shared, code: GIFT10 }\n",
    };
    shop = await testEngine({ on, at: NOON, config, templates: { 'email/hello/en.mjml': MJML } });
    const lines: object[] = [];
    const consent = { email: { state: 'granted', at: NOON, source: 'test' } };
    const who = (n: number) => ({
      id: `c${n}`,
      email: `c${n}@example.com`,
      locale: 'en',
      timezone: 'Asia/Shanghai',
      country: 'CN',
      consent,
    });
    const tell = async (type: string, n: number, data: object = {}) => {
      const line = {
        id: `${type} ${n} ${shop.clock.now()}`,
        type,
        timestamp: toIso(shop.clock.now()),
        data: { ...data, contact: who(n) },
      };
      lines.push(line);
      expect(await shop.post(line)).toBe(200);
    };
    for (let n = 0; n < PEOPLE; n++) await tell('custom.news', n);
    await shop.settle();

    const rows = await shop.engine.database.read<
      Record<'contact_id' | 'held_out', number> & Record<'flow' | 'status' | 'reason', string>
    >('SELECT contact_id, held_out, flow, status, reason FROM messages ORDER BY id');
    const rule = { share: 0.5, rotate: 'quarter' } as const;
    const held = (id: number) => isGloballyHeldOut(rule, id, shop.clock.now(), 'Asia/Shanghai');
    const out = rows.filter((row) => row.flow === 'news' && held(row.contact_id));
    expect(out.length).toBeGreaterThan(10);
    expect(out.length).toBeLessThan(30);
    expect(new Set(out.map(({ status, reason }) => `${status} ${reason}`))).toEqual(new Set(['held_out global_holdout']));
    const others = rows.filter((row) => row.flow === 'news' && !held(row.contact_id));
    for (const row of others) expect([row.status, row.reason]).toEqual(row.held_out === 1 ? ['held_out', null] : ['sent', null]);
    expect(others.some((row) => row.held_out === 1)).toBe(true);
    expect(rows.filter((row) => row.flow === 'receipt').map((row) => row.status)).toEqual(Array(PEOPLE).fill('sent'));

    const given = others.filter((row) => row.held_out === 0).map((row) => row.contact_id);
    const reached = async (table: string, more = '') =>
      (await shop.engine.database.read<{ id: number }>(`SELECT contact_id AS id FROM ${table} ${more} ORDER BY contact_id`)).map(
        ({ id }) => id,
      );
    expect(await reached('coupons', 'WHERE contact_id IS NOT NULL')).toEqual(given.toSorted((a, b) => a - b));
    expect(await reached('webhook_calls', "WHERE flow = 'news'")).toEqual(given.toSorted((a, b) => a - b));
    expect(await reached('webhook_calls', "WHERE flow = 'receipt'")).toHaveLength(PEOPLE);

    // A simulation of the same says the same.
    const { settings } = shop.engine.app.get(Config);
    const ids = new Map(
      (
        await shop.engine.database.read<{ id: number; name: string }>(
          'SELECT contact_id AS id, external_id AS name FROM contact_identities',
        )
      ).map(({ id, name }) => [name, id]),
    );
    const idOf = { contact: (id: string) => ids.get(id) ?? id, order: (_: string, id: string) => id };
    const actions = simulate(
      parseFlow(NEWS, 'news.yaml').flow!,
      lines.flatMap((line) => events(line, settings.shop)),
      { ...settings, idOf },
    );
    const count = (what: string) => actions.filter((a) => `${a.action} ${a.reason}` === what).length;
    expect(count('held_out global_holdout')).toBe(out.length);
    expect(count('coupon null')).toBe(given.length);
    expect(count('webhook null')).toBe(given.length);

    // Half of those who were written to buy, and none of the others.
    const treated = others.map((row) => row.contact_id);
    const names = new Map([...ids].map(([name, id]) => [id, Number(name.slice(1))]));
    for (const id of treated.filter((_, i) => i % 2 === 0))
      await tell('order.paid', names.get(id)!, {
        order: {
          id: `o${id}`,
          placed_at: NOON,
          paid_at: toIso(shop.clock.now()),
          currency: 'CNY',
          total: '100.00',
          paid_total: '100.00',
          items: [],
        },
      });
    await shop.settle();
    const report = await shop.engine.app.get(HoldoutReportService).report({});
    expect(report).toMatchObject({
      report: 'holdout',
      share: 0.5,
      rotate: 'quarter',
      verdict: 'marketing earns orders',
      needed: null,
    });
    expect(report.rows).toMatchObject([
      { group: 'treated', contacts: treated.length, buyers: Math.ceil(treated.length / 2) },
      { group: 'held_out', contacts: out.length, buyers: 0, revenue: '0.00' },
    ]);
    expect(report.lift_low).toBeGreaterThan(0);

    // In the next quarter others take their place.
    shop.clock.set(Date.parse(NOON) + 70 * DAY);
    for (let n = 0; n < PEOPLE; n++) await tell('custom.news', n);
    await shop.settle();
    const then = await shop.engine.database.read<{ contact_id: number; status: string; reason: string | null }>(
      "SELECT contact_id, status, reason FROM messages WHERE flow = 'news' ORDER BY id",
    );
    const freed = then
      .slice(PEOPLE)
      .filter((row) => out.some((o) => o.contact_id === row.contact_id) && row.reason !== 'global_holdout');
    expect(freed.length).toBeGreaterThan(3);
  }, 300_000);
});
