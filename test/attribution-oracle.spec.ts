import { DAY, HOUR } from '../src/kernel/duration';
import { VirtualClock } from '../src/kernel/clock';
import { conversionTable, type ConversionRow } from '../src/messages/conversion.entity';
import { anyHistory, BEGINNING } from './oracle/any-history';
import { attributionByHand, type Broken, type Conversion } from './oracle/attribution-oracle';
import { flowReportByHand } from './oracle/flow-report-oracle';
import type { History, Windows } from './oracle/history';
import { ToldHistory } from './oracle/tell-history';
import { crediting, type Crediting } from './support/crediting';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { FakeEmail, FakeSms } from './support/fake-channels';
import { intakeOn } from './support/intake-harness';
import { sending, writeTemplates, type Sending } from './support/sending';

/** Some hundred orders with every commit; ORACLE_ORDERS=5000 for more. */
const ORDERS = Number(process.env.ORACLE_ORDERS ?? 250);
const SEED = Number(process.env.ORACLE_SEED ?? 5);
const YESTERDAYS: Windows = { email_click: 2 * DAY, sms_click: 3 * DAY, email_open: 4 * DAY, sms_delivered: HOUR };
const TODAYS: Windows = { email_click: 5 * DAY, sms_click: 5 * DAY, email_open: 5 * DAY, sms_delivered: 12 * HOUR };
/** From then on orders were credited by today's windows. */
const CHANGED = BEGINNING + 30 * DAY;
const asStated = (paidAt: number) => (paidAt < CHANGED ? YESTERDAYS : TODAYS);
const asToday = () => TODAYS;
const byOrder = (some: Conversion[]) => [...some].sort((a, b) => (a.order < b.order ? -1 : 1));

describe.each(dialects)('attribution on %s', (dialect) => {
  let test: TestDatabase;
  let shop: Sending;
  let credit: Crediting;
  let history: History;

  beforeAll(async () => {
    test = await testDatabase(dialect);
    const clock = new VirtualClock(BEGINNING);
    shop = await sending(test.database, {
      ...{ clock, email: new FakeEmail(), sms: new FakeSms(), templatesDir: writeTemplates(test.folder) },
      settings: (s) => {
        Object.assign(s.rules.attribution, YESTERDAYS);
        Object.assign(s.rates, { 'USD/CNY': 7 });
      },
    });
    credit = crediting(test.database, shop.config, clock);
    await credit.rules.onApplicationBootstrap();
    clock.set(CHANGED);
    Object.assign(shop.config.settings.rules.attribution, TODAYS);
    await credit.rules.onApplicationBootstrap();
    history = anyHistory(SEED, ORDERS, Object.values({ ...YESTERDAYS, today: TODAYS.email_click }));
    await new ToldHistory(test.database, await intakeOn(test.database, shop.attribution), shop, history).tell(SEED);
  }, 900_000);
  afterAll(() => test.drop());

  async function conversions(): Promise<Conversion[]> {
    const names = await test.database.read<Omit<Conversion, 'message'> & { ref: string }>(
      `SELECT o.external_id AS "order", m.ref, c.currency, c.amount, c.refunded, c.touch, c.touched_at AS touchedAt, c.converted_at AS paidAt
         FROM conversions c JOIN orders o ON o.id = c.order_id JOIN messages m ON m.id = c.message_id`.replaceAll(
        '"',
        dialect === 'sqlite' ? '"' : '`',
      ),
    );
    const refs = await test.database.read<{ ref: string }>('SELECT ref FROM messages ORDER BY id');
    const nameOf = new Map(refs.map((r, i) => [r.ref, history.messages[i]!.name]));
    return byOrder(names.map(({ ref, ...c }) => ({ ...c, message: nameOf.get(ref)! })));
  }

  it('credits every order as METRICS says, whatever the order in which things came to light', async () => {
    const expected = byOrder(attributionByHand(history, asStated));
    expect(await conversions()).toEqual(expected);
    const kinds = new Set(expected.map((c) => c.touch));
    expect(kinds).toEqual(new Set(['click', 'open', 'sms', 'note']));
    expect(expected.some((c) => c.refunded === c.amount) && expected.some((c) => c.refunded > 0 && c.refunded < c.amount)).toBe(
      true,
    );
  });

  it.each<[string, Broken]>([
    ['a window were a millisecond shorter', { windowsShorterBy: 1 }],
    ['refunds were not subtracted', { refunds: false }],
    ['only the first click on a message counted', { onlyFirstClicks: true }],
  ])('would be found out if %s', async (_what, broken) => {
    expect(await conversions()).not.toEqual(byOrder(attributionByHand(history, asStated, broken)));
  });

  it('keeps the promises of the ledger about conversions, which would show one that is wrong', async () => {
    const broken = async () => (await credit.ledger.check()).filter((f) => f.id === 'I11' && f.broken > 0).map((f) => f.promise);
    expect(await broken()).toEqual([]);
    const wrong = async (change: string, ...promises: RegExp[]) => {
      const [one] = await test.database.read<ConversionRow>("SELECT * FROM conversions WHERE touch = 'click' ORDER BY id");
      await test.database.tx((tx) => tx.run(`UPDATE conversions SET ${change} WHERE id = ?`, [one!.id]));
      const found = await broken();
      await test.database.tx(async (tx) => {
        await tx.run('DELETE FROM conversions WHERE id = ?', [one!.id]);
        await tx.insert(conversionTable, [one!]);
      });
      for (const promise of promises) expect(found).toContainEqual(expect.stringMatching(promise));
    };
    await wrong('touched_at = touched_at - 1', /newest/);
    await wrong('refunded = amount + 1', /never less than nothing/, /newest/);
    await wrong("touch = 'note'", /reached its buyer/, /newest/);
    await wrong('order_id = (SELECT id FROM orders WHERE test = 1 LIMIT 1)', /worth what/, /unpaid, a test/, /newest/);
  });

  it.each([
    ['all of it', 0, 400],
    ['a part of it, half-open', 9, 21],
    ['a day', 13, 14],
  ])('reports every count and rate of METRICS §1: %s', async (_what, from, to) => {
    const period = { from: BEGINNING + from * DAY, to: BEGINNING + to * DAY };
    const byHand = attributionByHand(history, asStated);
    const expected = flowReportByHand(history, byHand, asStated, TODAYS.email_click, period.from, period.to);
    const rows = (await credit.reports.run(period)).filter((r) => r.step !== null);
    const nameOf = (r: (typeof rows)[number]) => [r.flow, r.version, r.step, r.channel, r.variant ?? '', r.currency].join(' ');
    expect(rows.map(nameOf).sort()).toEqual([...expected.keys()].sort());
    for (const row of rows) {
      const { lift, ...exact } = expected.get(nameOf(row))!;
      expect(row).toMatchObject(exact);
      if (lift === null) expect(row.lift).toBeNull();
      else expect(row.lift).toBeCloseTo(lift as number, 10);
    }
    expect(rows.length).toBeGreaterThan(5);
  });

  it('restates history by the windows of today, from a day on or from the first order on, once and for all', async () => {
    const before = byOrder(attributionByHand(history, asStated));
    const half = CHANGED - 8 * DAY;
    const partly = await credit.restatement.restate(half);
    const halfway = byOrder(attributionByHand(history, (at) => (at < half ? YESTERDAYS : TODAYS)));
    expect(await conversions()).toEqual(halfway);
    expect(partly.moved).toBe(moved(before, halfway));
    const whole = await credit.restatement.restate();
    const now = byOrder(attributionByHand(history, asToday));
    expect(await conversions()).toEqual(now);
    expect(whole.moved).toBe(moved(halfway, now));
    const revenue = (some: Conversion[]) => some.reduce((sum, c) => sum + c.amount - c.refunded, 0);
    expect(whole.flows.reduce((sum, f) => sum + f.before, 0)).toBe(revenue(halfway));
    expect(whole.flows.reduce((sum, f) => sum + f.after, 0)).toBe(revenue(now));
    expect(await credit.restatement.restate()).toMatchObject({ moved: 0, orders: whole.orders });
    expect(await conversions()).toEqual(now);
    expect(moved(before, now)).toBeGreaterThan(0);
  });
});

function moved(before: Conversion[], after: Conversion[]): number {
  const [was, is] = [before, after].map((some) => new Map(some.map((c) => [c.order, c.message])));
  return [...new Set([...was!.keys(), ...is!.keys()])].filter((order) => was!.get(order) !== is!.get(order)).length;
}
