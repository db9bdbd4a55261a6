import { FlowTestsService } from '../src/flows/flow-tests.service';
import { aContact, aFlow, START, type FlowBuilder } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';
import { readerOf } from '../src/database/reader';
import { HOUR } from '../src/kernel/duration';

const variants = { a: { subject: 'One' }, b: { subject: 'Two' } };
const campaign = (metric: string) =>
  aFlow('campaign')
    .on('custom.x')
    .set({ goal: { event: 'custom.goal', match: 'contact' } })
    .step({ id: 'letter', email: { template: 'hello', variants, test: { share: '50%', winner: { metric, after: '4h' } } } });
const fork = (metric: string) =>
  aFlow('fork')
    .on('custom.x')
    .set({ goal: { event: 'custom.goal', match: 'contact' } })
    .step({
      id: 'way',
      split: { short: { steps: [{ sms: { template: 'hello' } }] }, long: { steps: [{ email: { template: 'hello' } }] } },
      winner: { metric, after: '4h' },
    });

describe.each(dialects)('tests of variants and branches on %s', (dialect) => {
  let shop: FlowsHarness;
  afterEach(() => shop.close());

  async function visitors(flow: FlowBuilder, n: number, from = 0): Promise<void> {
    shop ??= await FlowsHarness.open(dialect, [flow]);
    const all = Array.from({ length: n }, (_, i) => ({ type: 'custom.x', contact: aContact({ externalId: `c${from + i}` }) }));
    await shop.happens(...all);
    await shop.settle();
  }
  beforeEach(() => (shop = undefined as unknown as FlowsHarness));

  const count = async () => {
    const counts: Record<string, number> = {};
    for (const m of await shop.messages()) counts[m.variant ?? m.step] = (counts[m.variant ?? m.step] ?? 0) + 1;
    return counts;
  };
  const set = (sql: string) => shop.database.tx((tx) => tx.run(sql, [shop.clock.now()]));
  const tests = (flow: string) => shop.module.get(FlowTestsService).list(readerOf(shop.database), flow);

  it('give the winner to everybody who waited, and to whoever comes later', async () => {
    await visitors(campaign('click_rate'), 60);
    const { a = 0, b = 0 } = await count();
    expect(a).toBeGreaterThan(5);
    expect(b).toBeGreaterThan(5);
    expect(a + b).toBeLessThan(50);
    await shop.outboxSettles();
    await set("UPDATE messages SET first_click_at = ? WHERE variant = 'b'");
    await set("UPDATE messages SET first_open_at = ? WHERE variant = 'a'");
    await shop.later('3h');
    expect(await count()).toEqual({ a, b });
    await shop.later('1h');
    expect(await count()).toEqual({ a, b: 60 - a });
    await visitors(campaign('click_rate'), 10, 100);
    expect(await count()).toEqual({ a, b: 70 - a });
    expect(await tests('campaign')).toMatchObject([
      {
        ...{
          version: 1,
          step: 'letter',
          started_at: START,
          decide_at: START + 4 * HOUR,
          winner: 'b',
          decided_at: START + 4 * HOUR,
        },
        figures: [
          { name: 'a', hits: 0, of: a },
          { name: 'b', hits: b, of: b },
        ],
      },
    ]);
  });

  it.each([
    ['open_rate', "UPDATE messages SET first_open_at = ? WHERE variant = 'b'", 'b'],
    ['goal_rate', undefined, 'b'],
    ['conversion_rate', undefined, 'a'],
  ])('by %s', async (metric, sql, winner) => {
    await visitors(campaign(metric), 40);
    await shop.outboxSettles();
    if (sql) await set(sql);
    if (metric === 'goal_rate') {
      const reached = (await shop.messages()).filter((m) => m.variant === 'b').map((m) => m.enrollment_id);
      await shop.database.tx((tx) =>
        tx.run(`UPDATE enrollments SET goal_at = ? WHERE id IN (${reached.map(() => '?').join(', ')})`, [START, ...reached]),
      );
    }
    await shop.later('4h');
    expect(await tests('campaign')).toMatchObject([{ winner }]);
  });

  it('take their time also when everybody was held up', async () => {
    shop = await FlowsHarness.open(dialect, [campaign('click_rate')]);
    const all = Array.from({ length: 40 }, (_, i) => ({ type: 'custom.x', contact: aContact({ externalId: `c${i}` }) }));
    await shop.happens(...all);
    shop.clock.set(START + 10 * HOUR);
    await shop.settle();
    const { a = 0, b = 0 } = await count();
    expect(Math.min(a, b)).toBeGreaterThan(3);
    expect(a + b).toBeLessThan(35);
    expect(await tests('campaign')).toMatchObject([
      { started_at: START + 10 * HOUR, decide_at: START + 14 * HOUR, winner: null },
    ]);
    await shop.outboxSettles();
    await set("UPDATE messages SET first_click_at = ? WHERE variant = 'b'");
    await shop.later('4h');
    expect(await count()).toEqual({ a, b: 40 - a });
  });

  it('of branches count what each branch wrote, and send everybody new the better way', async () => {
    await visitors(fork('click_rate'), 40);
    const { 'sms-hello': short = 0, 'email-hello': long = 0 } = await count();
    expect(short + long).toBe(40);
    await shop.outboxSettles();
    await set("UPDATE messages SET first_click_at = ? WHERE channel = 'email'");
    await shop.later('5h');
    await visitors(fork('click_rate'), 10, 100);
    expect(await count()).toEqual({ 'sms-hello': short, 'email-hello': long + 10 });
    expect((await tests('fork'))[0]!.figures).toEqual([
      { name: 'short', hits: 0, of: short },
      { name: 'long', hits: long, of: long },
    ]);
  });

  it('of branches by the goal count who took which', async () => {
    await visitors(fork('goal_rate'), 20);
    await shop.happens({ type: 'custom.goal', contact: aContact({ externalId: 'c0' }) });
    await shop.later('5h');
    await visitors(fork('goal_rate'), 1, 100);
    const figures = (await tests('fork'))[0]!.figures;
    expect(figures.map((f) => f.hits).toSorted()).toEqual([0, 1]);
    expect(figures.reduce((n, f) => n + f.of, 0)).toBe(20);
  });
});
