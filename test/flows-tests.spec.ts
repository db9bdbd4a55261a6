import { FlowTestsService } from '../src/flows/flow-tests.service';
import { enrollmentTable } from '../src/flows/enrollment.entity';
import { messageTable } from '../src/messages/message.entity';
import { aContact, aFlow, START, type FlowBuilder } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';
import { readerOf } from '../src/database/reader';
import { HOUR } from '../src/kernel/duration';

const variants = { a: { subject: 'One' }, b: { subject: 'Two' } };
const campaign = (metric: string, more: object = {}) =>
  aFlow('campaign')
    .on('custom.x')
    .set({ goal: { event: 'custom.goal', match: 'contact' } })
    .step({
      id: 'letter',
      email: { template: 'hello', variants, test: { share: '50%', winner: { metric, after: '4h', ...more } } },
    });
const fork = (metric: string, more: object = {}) =>
  aFlow('fork')
    .on('custom.x')
    .set({ goal: { event: 'custom.goal', match: 'contact' } })
    .step({
      id: 'way',
      split: { short: { steps: [{ sms: { template: 'hello' } }] }, long: { steps: [{ email: { template: 'hello' } }] } },
      winner: { metric, after: '4h', ...more },
    });

/** How far a crowd came, of 600 that got one variant or branch. */
const CROWD = 600;

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
  const tests = (flow: string) => shop.module.get(FlowTestsService).list(readerOf(shop.database), flow);

  /**
   * Like the one who got `name`, so many more; the first `hits` of them clicked, opened and reached the goal after `took`, and
   * with `leave` unsubscribed or complained at the same time.
   */
  async function crowd(name: string, hits: number, { size = CROWD, took = HOUR, leave = false } = {}): Promise<void> {
    const [one] = (await shop.messages()).filter((m) => (m.variant ?? m.step) === name && m.sent_at !== null);
    const [like] = (await shop.enrollments()).filter((e) => e.id === one!.enrollment_id);
    await shop.database.tx(async (tx) => {
      const ids = Array.from({ length: size }, () => tx.nextId());
      const at = (i: number) => (i < hits ? one!.sent_at! + took : null);
      await tx.insert(
        enrollmentTable,
        ids.map((id, i) => ({ ...like!, id, entry_key: `crowd ${id}`, state: 'done' as const, goal_at: at(i), due_at: null })),
      );
      await tx.insert(
        messageTable,
        ids.map((id, i) => ({
          ...{ ...one!, id: tx.nextId(), ref: `crowd-${id}`.padEnd(26, 'x'), enrollment_id: id },
          ...{ first_click_at: at(i), first_open_at: at(i), pull: 2 },
          ...(leave && { [i % 2 === 0 ? 'unsubscribed_at' : 'complained_at']: at(i) }),
        })),
      );
    });
  }

  it('give the winner to everybody who waited, and to whoever comes later', async () => {
    await visitors(campaign('click_rate'), 60);
    const { a = 0, b = 0 } = await count();
    expect(a).toBeGreaterThan(5);
    expect(b).toBeGreaterThan(5);
    expect(a + b).toBeLessThan(50);
    await shop.outboxSettles();
    await crowd('a', 30);
    await crowd('b', 70);
    await shop.later('3h');
    expect(await count()).toEqual({ a: a + CROWD, b: b + CROWD });
    await shop.later('1h');
    expect(await count()).toEqual({ a: a + CROWD, b: b + CROWD + (60 - a - b) });
    await visitors(campaign('click_rate'), 10, 100);
    expect(await count()).toEqual({ a: a + CROWD, b: b + CROWD + (70 - a - b) });
    expect(await tests('campaign')).toMatchObject([
      {
        ...{ version: 1, step: 'letter', started_at: START, decide_at: START + 4 * HOUR },
        ...{ winner: 'b', decided_at: START + 4 * HOUR },
        figures: {
          verdict: { is: 'winner', name: 'b' },
          measured: [
            { name: 'a', hits: 30, of: CROWD + a, delivered: CROWD + a, left: 0 },
            { name: 'b', hits: 70, of: CROWD + b, delivered: CROWD + b, left: 0 },
          ],
        },
      },
    ]);
  });

  it('let nobody wait longer than the first look, and go on with everybody while nothing is proved', async () => {
    await visitors(campaign('click_rate', { until: '16h' }), 60);
    await shop.outboxSettles();
    await crowd('a', 30);
    await crowd('b', 40);
    await shop.later('4h');
    const { a = 0, b = 0 } = await count();
    expect(a + b).toBe(2 * CROWD + 60);
    expect(await tests('campaign')).toMatchObject([
      { decide_at: START + 8 * HOUR, winner: null, decided_at: null, figures: { verdict: { is: 'not_enough' } } },
    ]);
    // Who comes now waits for nothing, and both are still given.
    await visitors(campaign('click_rate', { until: '16h' }), 20, 200);
    const then = await count();
    expect([then['a']! > a, then['b']! > b, then['a']! + then['b']!]).toEqual([true, true, 2 * CROWD + 80]);
    // Much more is known by the second look.
    await shop.outboxSettles();
    await crowd('b', 90);
    await shop.later('4h');
    await visitors(campaign('click_rate', { until: '16h' }), 20, 300);
    expect((await count())['a']).toBe(then['a']);
    expect(await tests('campaign')).toMatchObject([{ winner: 'b', decided_at: START + 8 * HOUR }]);
  });

  it.each([
    ['the weights go on', {}, null],
    ['everybody gets what the flow says', { otherwise: 'a' }, 'a'],
  ])('end at their last look: where nothing is proved %s', async (_, more, winner) => {
    await visitors(campaign('click_rate', { until: '4h', ...more }), 40);
    const before = await count();
    await shop.outboxSettles();
    await shop.later('4h');
    await visitors(campaign('click_rate', { until: '4h', ...more }), 20, 100);
    const { a = 0, b = 0 } = await count();
    expect(a + b).toBe(60);
    expect(b > before['b']!).toBe(winner === null);
    expect(await tests('campaign')).toMatchObject([
      { winner, decided_at: START + 4 * HOUR, figures: { verdict: { is: 'not_enough' } } },
    ]);
  });

  it.each(['open_rate', 'goal_rate'])('by %s', async (metric) => {
    await visitors(campaign(metric), 40);
    await shop.outboxSettles();
    await shop.settle();
    await crowd('a', 20);
    await crowd('b', 60);
    await shop.later('4h');
    expect(await tests('campaign')).toMatchObject([{ winner: 'b' }]);
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
    await crowd('a', 10);
    await crowd('b', 60);
    await shop.later('4h');
    expect(await count()).toEqual({ a: a + CROWD, b: 40 - a + CROWD });
  });

  it('of branches count what each branch wrote, and send everybody new the better way', async () => {
    await visitors(fork('click_rate'), 40);
    await shop.outboxSettles();
    await crowd('sms-hello', 20);
    await crowd('email-hello', 60);
    const before = await count();
    await shop.later('5h');
    await visitors(fork('click_rate'), 10, 100);
    expect(await count()).toEqual({ ...before, 'email-hello': before['email-hello']! + 10 });
    expect((await tests('fork'))[0]!.figures!.measured).toMatchObject([
      { name: 'short', hits: 20, of: before['sms-hello'] },
      { name: 'long', hits: 60, of: before['email-hello'] },
    ]);
  });

  it('of branches by the goal count who took which, and nobody whose message was kept back', async () => {
    await visitors(fork('goal_rate'), 20);
    await shop.happens({ type: 'custom.goal', contact: aContact({ externalId: 'c0' }) });
    await shop.database.tx((tx) =>
      tx.run(
        `UPDATE messages SET status = 'held_out', reason = 'global_holdout' WHERE id = (SELECT * FROM (SELECT MAX(id) FROM messages) AS last)`,
      ),
    );
    await shop.later('5h');
    await visitors(fork('goal_rate'), 1, 100);
    const { measured } = (await tests('fork'))[0]!.figures!;
    expect(measured.map((f) => f.hits).toSorted()).toEqual([0, 1]);
    expect(measured.reduce((n, f) => n + f.of, 0)).toBe(19);
  });

  it.each(['click_rate', 'goal_rate'])('with a window give each answer the same time: %s', async (metric) => {
    await visitors(fork(metric, { window: '2h' }), 20);
    await shop.outboxSettles();
    await shop.settle();
    await crowd('sms-hello', 70, { took: 3 * HOUR, leave: true });
    await crowd('email-hello', 20, { took: HOUR, leave: true });
    // Half an hour before the look: too late to have had its two hours.
    await shop.later('3.5h');
    await visitors(fork(metric, { window: '2h' }), 20, 100);
    await shop.outboxSettles();
    await shop.later('0.5h');
    await visitors(fork(metric, { window: '2h' }), 1, 200);
    const { measured } = (await tests('fork'))[0]!.figures!;
    expect(measured.map((f) => [f.hits, f.left])).toEqual([
      [0, 0],
      [20, 20],
    ]);
    expect(measured.reduce((n, f) => n + f.of, 0)).toBe(2 * CROWD + 20);
  });
});
