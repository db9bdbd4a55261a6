import fc from 'fast-check';
import { DAY, MINUTE } from '../src/kernel/duration';
import { AudienceHarness } from './support/audience-harness';
import { START } from './support/builders';
import { dialects } from './support/database';

const TIERS = `
keeps: 50d
tiers:
  - { id: silver, spent: 500 CNY, within: 100d }
  - { id: gold, spent: 2000 CNY, within: 100d }`;

/** A shop's orders as told, with what the oracle needs to know. */
const anyOrder = fc.record({
  by: fc.constantFrom('ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus'),
  ago: fc.integer({ min: -2, max: 300 }),
  total: fc.integer({ min: 0, max: 250_000 }),
  refund: fc.constantFrom(0, 0, 0, 0.5, 1),
  currency: fc.constantFrom('CNY', 'CNY', 'USD', 'GBP'),
  paid: fc.constantFrom(true, true, true, false),
  test: fc.constantFrom(false, false, false, true),
  history: fc.boolean(),
  cancelled: fc.constantFrom(false, false, false, true),
});
type AnyOrder = typeof anyOrder extends fc.Arbitrary<infer T> ? T : never;

const RATES: Record<string, number> = { CNY: 1, USD: 7, GBP: 0 };

/** Fewer than five distinct values, the worst first. */
const SPREAD: Record<number, number[]> = { 1: [3], 2: [1, 5], 3: [1, 3, 5], 4: [1, 2, 4, 5] };
const GROUPS: Record<number, string[]> = {
  5: ['new', 'promising', 'loyal', 'champions', 'champions'],
  4: ['new', 'promising', 'loyal', 'champions', 'champions'],
  3: ['promising', 'needs_attention', 'needs_attention', 'loyal', 'loyal'],
  2: ['about_to_sleep', 'about_to_sleep', 'at_risk', 'at_risk', 'at_risk'],
  1: ['lost', 'lost', 'at_risk', 'at_risk', 'at_risk'],
};

/** The tier of TIERS by looking at every day there was: orders are paid on whole days. */
function tierByDays(payments: { at: number; net: number }[], now: number): { tier: string | null; tier_since: number | null } {
  const spentOn = (day: number) =>
    payments.filter((p) => p.at <= day && p.at > day - 100 * DAY).reduce((sum, p) => sum + p.net, 0);
  for (const [tier, spent] of [
    ['gold', 200_000],
    ['silver', 50_000],
  ] as const) {
    let since: number | null = null;
    let earnedUntil = -Infinity;
    for (let day = START - 300 * DAY; day <= now; day += DAY) {
      if (spentOn(day) >= spent) [since, earnedUntil] = [since ?? day, day + DAY];
      else if (day - earnedUntil >= 50 * DAY) since = null;
    }
    if (since !== null) return { tier, tier_since: since };
  }
  return { tier: null, tier_since: null };
}

describe.each(dialects)('scores on %s', (on) => {
  let shop: AudienceHarness;
  beforeAll(async () => void (shop = await AudienceHarness.open(on, {})));
  afterAll(() => shop.base.drop());
  beforeEach(async () => {
    shop.write('tiers.yaml', TIERS);
    await shop.empty();
  });

  const told = (orders: AnyOrder[], round = 0) =>
    orders.map((o, i) => ({
      by: o.by,
      externalId: `${round} ${i}`,
      total: o.total,
      currency: o.currency,
      placedAt: START - o.ago * DAY,
      ...(o.paid && { paidAt: START - o.ago * DAY }),
      ...(o.paid && o.refund > 0 && { refunds: [{ externalId: 'r', amount: Math.floor(o.total * o.refund), at: START }] }),
      ...(o.cancelled && { closedAt: START, closedReason: 'cancelled' as const }),
      test: o.test,
      history: o.history,
    }));

  /** What everybody's orders come to, worked out the plain way, from METRICS and the page on the audience alone. */
  const oracle = (orders: AnyOrder[], now: number) => {
    const counted = orders.filter((o) => o.paid && !o.test && START - o.ago * DAY <= now);
    const people = [...new Set(counted.map((o) => o.by))].map((by) => {
      const payments = counted
        .filter((o) => o.by === by)
        .map((o) => {
          const net = o.total - (o.refund > 0 ? Math.floor(o.total * o.refund) : 0);
          return { at: START - o.ago * DAY, net: Math.round(net * RATES[o.currency]!) };
        });
      return {
        by,
        last: payments.map((p) => p.at).sort((x, y) => y - x)[0]!,
        orders: payments.length,
        value: payments.reduce((sum, p) => sum + p.net, 0),
        ...tierByDays(payments, now),
      };
    });
    const fifth = (value: number, all: number[]) => {
      const distinct = [...new Set(all)].sort((x, y) => x - y);
      if (distinct.length < 5) return SPREAD[distinct.length]![distinct.indexOf(value)]!;
      const worse = all.filter((other) => other < value).length;
      return [1, 2, 3, 4].filter((k) => 5 * worse >= k * all.length).length + 1;
    };
    return new Map(
      people.map(({ by, last, ...p }) => {
        const recency = fifth(
          last,
          people.map((o) => o.last),
        );
        const frequency = fifth(
          p.orders,
          people.map((o) => o.orders),
        );
        const monetary = fifth(
          p.value,
          people.map((o) => o.value),
        );
        const rfm = GROUPS[recency]![p.orders === 1 ? 0 : frequency - 1]!;
        return [by, { recency, frequency, monetary, rfm, currency: 'CNY', ...p }];
      }),
    );
  };

  it('are what the orders come to, whatever they are, also when more come and time goes by', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyOrder, { maxLength: 25 }),
        fc.array(anyOrder, { maxLength: 10 }),
        fc.integer({ min: 0, max: 120 }),
        async (first, more, days) => {
          await shop.empty();
          const ids = new Map<string, number>();
          for (const [round, orders, now] of [
            [0, first, START],
            [1, more, START + days * DAY],
          ] as const) {
            for (const [name, id] of await shop.orders(told(orders, round), now)) ids.set(name, id);
            await shop.run(shop.scores.refresh(now));
            const stored = await shop.stored();
            const wanted = oracle(round === 0 ? first : [...first, ...more], now);
            expect(stored.size).toBe(wanted.size);
            for (const [name, scores] of wanted) expect(stored.get(ids.get(name)!)).toMatchObject(scores);
          }
        },
      ),
      { numRuns: on === 'sqlite' ? 100 : 20 },
    );
  });

  const paid = (by: string, ago: number, yuan: number, more = {}) => ({
    by,
    total: yuan * 100,
    placedAt: START - ago * DAY,
    paidAt: START - ago * DAY,
    ...more,
  });
  const refresh = (now = START) => shop.run(shop.scores.refresh(now));
  const history = () => shop.base.database.read('SELECT tier, previous FROM tier_history ORDER BY id');

  it('says who reached and lost a tier, once, with the moment of the order that earned it', async () => {
    expect(await refresh()).toEqual([]);
    const ids = await shop.orders([paid('ann', 3, 600), paid('bob', 2, 2000, { history: true })], START);
    const events = await refresh();
    expect(events).toEqual([
      expect.objectContaining({ type: 'tier.reached', contactId: ids.get('ann'), at: START - 3 * DAY, history: false }),
      expect.objectContaining({ type: 'tier.reached', contactId: ids.get('bob'), at: START - 2 * DAY, history: true }),
    ]);
    expect(events[1]!.data).toEqual({ tier: 'gold', previous: null });
    expect(await refresh(START + DAY)).toEqual([]);
    expect(await refresh(START + 146 * DAY)).toEqual([]);
    const lost = await refresh(START + 147 * DAY);
    expect(lost).toEqual([expect.objectContaining({ type: 'tier.lost', contactId: ids.get('ann'), at: START + 147 * DAY })]);
    expect(lost[0]!.data).toEqual({ tier: null, previous: 'silver' });
    expect(await history()).toEqual([
      { tier: 'silver', previous: null },
      { tier: 'gold', previous: null },
      { tier: null, previous: 'silver' },
    ]);
  });

  it('are silent where tiers were just set up, or edited', async () => {
    await shop.orders([paid('ann', 3, 600)], START);
    expect(await refresh()).toEqual([]);
    shop.write('tiers.yaml', 'tiers: [ { id: bronze, spent: 1 CNY }, { id: silver, spent: 10 CNY } ] # all welcome');
    expect(await refresh()).toEqual([]);
    shop.write('tiers.yaml', 'tiers: [ { id: bronze, spent: 1 CNY }, { id: gold, spent: 10 CNY } ]');
    expect(await refresh()).toEqual([]);
    expect([...(await shop.stored()).values()].map((r) => r.tier)).toEqual(['gold']);
    expect(await history()).toHaveLength(2);
  });

  it('stay as they are where the process began with a broken file, until it is mended', async () => {
    await shop.orders([paid('ann', 3, 600)], START);
    await refresh();
    shop.write('tiers.yaml', 'tiers: [ { id: silver, spent: a lot } ]');
    shop.restart();
    expect(await refresh(START + DAY)).toEqual([]);
    expect([...(await shop.stored()).values()].map((r) => r.tier)).toEqual(['silver']);
    shop.write('tiers.yaml', TIERS);
    expect(await refresh(START + 2 * DAY)).toEqual([]);
    expect(await history()).toHaveLength(1);
  });

  it('leave nothing of who was merged, and do not say twice what they had reached', async () => {
    await refresh();
    const ids = await shop.orders([paid('ann', 30, 100), paid('bob', 2, 600)], START);
    expect(await refresh()).toHaveLength(1);
    const [ann, bob] = [ids.get('ann')!, ids.get('bob')!];
    await shop.base.database.tx(async (tx) => {
      await tx.run('UPDATE contacts SET merged_into = ? WHERE id = ?', [ann, bob]);
      await tx.run('UPDATE orders SET contact_id = ? WHERE contact_id = ?', [ann, bob]);
    });
    expect(await refresh()).toEqual([]);
    const stored = await shop.stored();
    expect([...stored.keys()]).toEqual([ann]);
    expect(stored.get(ann)).toMatchObject({ tier: 'silver', orders: 2, value: 70_000 });
  });

  it('cut between two parts go on where they were: nothing lost, nothing said twice', async () => {
    await refresh();
    const names = Array.from({ length: 450 }, (_, i) => `c${i}`);
    await shop.orders(
      names.map((by) => paid(by, 1, 600)),
      START,
    );
    const said: string[] = [];
    for (let cut = 0; cut < 4; cut++) {
      const parts = shop.scores.refresh(START);
      let written = 0;
      for await (const part of parts) {
        if (!part) continue;
        if (cut < 3 && written++ === 1) break;
        said.push(...(await shop.base.database.tx(part)).map((e) => e.key));
      }
    }
    expect(said).toHaveLength(450);
    expect(new Set(said).size).toBe(450);
  });

  it('leave alone what another process found later', async () => {
    await refresh();
    const ids = await shop.orders([paid('ann', 9, 100), paid('bob', 9, 100)], START);
    await refresh();
    const slow = shop.scores.refresh(START + MINUTE);
    await slow.next();
    await shop.orders([paid('ann', 1, 600, { externalId: 'more' }), paid('cat', 1, 600)], START);
    expect(await refresh(START + 2 * MINUTE)).toHaveLength(2);
    expect(await shop.run(slow)).toEqual([]);
    const tiers = [...(await shop.stored()).values()].map((r) => r.tier);
    expect(tiers.sort()).toEqual([null, 'silver', 'silver']);
    expect(await refresh(START + 3 * MINUTE)).toEqual([]);
    expect(await history()).toHaveLength(2);
    expect((await shop.stored()).get(ids.get('ann')!)).toMatchObject({ tier: 'silver', orders: 2 });
  });

  it('note each tier once although two processes look at the same time', async () => {
    await refresh();
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
    await shop.orders(
      names.map((by) => paid(by, 1, 600)),
      START,
    );
    const parts = async () => {
      const found = [];
      for await (const part of shop.scores.refresh(START)) found.push(...(part ? [part] : []));
      return found;
    };
    const both = (await Promise.all([parts(), parts(), parts(), parts()])).flat();
    expect(both).toHaveLength(4);
    await Promise.all(both.map((part) => shop.base.database.tx(part)));
    expect(await history()).toHaveLength(40);
  });

  it('add up somebody with more orders than are read at a time', async () => {
    const often = Array.from({ length: 2500 }, (_, i) => paid('till', 1, 1, { externalId: `till ${i}` }));
    const ids = await shop.orders(
      [paid('ann', 1, 5), ...often, paid('bob', 1, 7), paid('bob', 2, 7, { externalId: 'b' })],
      START,
    );
    await refresh();
    const stored = await shop.stored();
    const found = ['ann', 'till', 'bob'].map((name) => stored.get(ids.get(name)!));
    expect(found.map((r) => [r?.orders, r?.value])).toEqual([
      [1, 500],
      [2500, 250_000],
      [2, 1400],
    ]);
  });

  it('are not written again where they say the same', async () => {
    await shop.orders([paid('ann', 3, 600)], START);
    await refresh();
    await refresh(START + DAY);
    expect([...(await shop.stored()).values()].map((r) => r.computed_at)).toEqual([START]);
  });
});
