import fc from 'fast-check';
import { AffinitiesService } from '../src/audience/affinities.service';
import { AffinityStore, ANYTHING } from '../src/audience/affinity.store';
import { Clock } from '../src/kernel/clock';
import { DAY } from '../src/kernel/duration';
import { AudienceHarness } from './support/audience-harness';
import { START } from './support/builders';
import { dialects } from './support/database';

/** Every look at it finds that a while went by. */
class SlowClock extends Clock {
  private real = 0;
  now = () => START;
  lease = () => (this.real += 50);
}

const anyLine = fc.record({
  productId: fc.constantFrom<string | undefined>('a', 'b', 'c', 'd', undefined),
  gift: fc.constantFrom(false, false, false, true),
  sample: fc.constantFrom(false, false, false, true),
});
const anyOrder = fc.record({
  lines: fc.array(anyLine, { maxLength: 5 }),
  ago: fc.integer({ min: 0, max: 500 }),
  paid: fc.constantFrom(true, true, true, false),
  test: fc.constantFrom(false, false, false, true),
});
type AnyOrder = typeof anyOrder extends fc.Arbitrary<infer T> ? T : never;

describe.each(dialects)('what is bought together, on %s', (on) => {
  let shop: AudienceHarness;
  let affinities: AffinitiesService;
  beforeAll(async () => {
    shop = await AudienceHarness.open(on, {});
    affinities = new AffinitiesService(new AffinityStore(shop.base.database), shop.base.database, new SlowClock());
  });
  afterAll(() => shop.base.drop());
  beforeEach(() => shop.empty());

  const tell = (orders: AnyOrder[], round = 0) =>
    shop.orders(
      orders.map(({ lines, ago, paid, test }, i) => ({
        ...{ by: 'ann', externalId: `${round} ${i}`, placedAt: START - ago * DAY, test },
        ...(paid && { paidAt: START - ago * DAY }),
        items: lines.map((line) => ({ ...line, title: 'x', quantity: 1, price: 100 })),
      })),
      START,
    );
  const stored = async () => {
    const rows = await shop.base.database.read<{ product_id: string; other_id: string; together: number; score: number }>(
      'SELECT product_id, other_id, together, score FROM product_affinities',
    );
    return new Map(rows.map((r) => [`${r.product_id} ${r.other_id}`, [r.together, Number(r.score.toFixed(9))]]));
  };
  /** Counted the plain way: in how many orders a stands, and a with b. */
  const oracle = (orders: AnyOrder[]) => {
    const baskets = orders
      .filter((o) => o.paid && !o.test && o.ago <= 365)
      .map((o) => ({ ago: o.ago, has: new Set(o.lines.flatMap((l) => (l.gift || l.sample ? [] : (l.productId ?? [])))) }));
    const with_ = (...products: string[]) => baskets.filter((b) => products.every((p) => b.has.has(p)));
    const found = new Map<string, [number, number]>();
    const products = ['a', 'b', 'c', 'd'];
    for (const a of products)
      for (const b of products) {
        const together = with_(a, b).length;
        if (a === b || together === 0) continue;
        const score = together / (Math.sqrt(with_(a).length * with_(b).length) + 2);
        found.set(`${a} ${b}`, [together, Number(score.toFixed(9))]);
      }
    const recent = (p: string) => with_(p).filter((b) => b.ago <= 90).length;
    const sold = products.some((p) => recent(p) > 0) ? recent : (p: string) => with_(p).length;
    const most = Math.max(...products.map(sold));
    for (const p of products) if (sold(p) > 0) found.set(`${ANYTHING} ${p}`, [sold(p), Number((sold(p) / most).toFixed(9))]);
    return found;
  };

  it('is what the orders of the last year say, whatever they are, also when more come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOrder, { maxLength: 12 }), fc.array(anyOrder, { maxLength: 6 }), async (first, more) => {
        await shop.empty();
        await tell(first);
        expect(await affinities.refresh()).toBe([...oracle(first).keys()].filter((pair) => !pair.startsWith(ANYTHING)).length);
        expect(await stored()).toEqual(oracle(first));
        await tell(more, 1);
        await affinities.refresh();
        expect(await stored()).toEqual(oracle([...first, ...more]));
      }),
      { numRuns: on === 'sqlite' ? 100 : 20 },
    );
  });

  it('forgets pairs that nobody has bought for a year', async () => {
    const order = (...products: string[]): AnyOrder => ({
      ...{ ago: 1, paid: true, test: false },
      lines: products.map((productId) => ({ productId, gift: false, sample: false })),
    });
    await tell([order('a', 'b'), order('c', 'd')]);
    await affinities.refresh();
    await shop.base.database.tx((tx) =>
      tx.run('UPDATE orders SET paid_at = ? WHERE external_id = ?', [START - 366 * DAY, '0 1']),
    );
    await affinities.refresh();
    expect([...(await stored()).keys()].sort()).toEqual(['* a', '* b', 'a b', 'b a']);
  });

  it('lets everything else have its turn meanwhile: reading, counting, comparing and writing', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `p${i}`);
    const order = (products: string[]) => ({
      ...{ ago: 1, paid: true, test: false },
      lines: products.map((productId) => ({ productId, gift: false, sample: false })),
    });
    await tell(names.map((_, i) => order(names.slice(i, i + 5))));
    let turns = 0;
    let learning = true;
    const others = (): void => void (learning && (turns++, setImmediate(others)));
    setImmediate(others);
    await affinities.refresh();
    learning = false;
    expect(turns).toBeGreaterThan(names.length);
  });
});
