import * as fc from 'fast-check';
import type { CouponsService, CouponWant } from '../src/audience/coupons.service';
import { openDatabase } from '../src/database/open-database.service';
import type { Database } from '../src/database/database.service';
import { readerOf } from '../src/database/reader';
import { VirtualClock } from '../src/kernel/clock';
import { DAY } from '../src/kernel/duration';
import { anOrder, START } from './support/builders';
import { contentOn, type Content } from './support/content';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { intakeOn } from './support/intake-harness';

const FILE = `
WB10: { value: "10%", expires: 14d, low: 3 }
RACE: { value: "10%", low: 0 }
OTHER: { value: 5 CNY }
HAPPY: { value: 20 CNY, codes: shared, code: HAPPY20, expires: 30d }
`;

describe.each(dialects)('coupons on %s', (dialect) => {
  let test: TestDatabase;
  let content: Content;
  let coupons: CouponsService;
  const clock = new VirtualClock(START);
  beforeAll(async () => {
    test = await testDatabase(dialect);
    content = contentOn(test.database, clock, test.folder, { 'coupons.yaml': FILE });
    coupons = content.coupons;
  });
  afterAll(() => test.drop());

  const want = (enrollmentId: number, more: Partial<CouponWant> = {}): CouponWant => ({
    pool: 'WB10',
    contactId: 1000 + enrollmentId,
    enrollmentId,
    expiresIn: null,
    ...more,
  });
  const reserve = (...wants: CouponWant[]) => test.database.tx((tx) => coupons.reserve(tx, wants, clock.now()));
  const count = async (pool: string) => (await coupons.counts(clock.now())).find((c) => c.pool === pool);

  it('takes codes in, each once, and only where there are codes to take in', async () => {
    expect(await coupons.import('WB10', ['A-1', 'A-2', 'A-1', 'no code', 'A-3'], START)).toEqual({
      added: 3,
      duplicate: 1,
      refused: 1,
    });
    expect(await coupons.import('WB10', ['A-3', 'A-4'], START)).toEqual({ added: 1, duplicate: 1, refused: 0 });
    await expect(coupons.import('WB1', ['A'], START)).rejects.toMatchObject({
      code: 'coupons.pool',
      hint: 'did you mean "WB10"?',
    });
    await expect(coupons.import('HAPPY', ['A'], START)).rejects.toThrow(/same code/);
    expect(await count('WB10')).toEqual({ pool: 'WB10', free: 4, issued: 0, used: 0, expired: 0 });
  });

  it('gives an enrollment one code of a pool, the same whenever it asks', async () => {
    const first = await reserve(want(1), want(2));
    expect([...first.values()].map((c) => c.code)).toEqual(['A-1', 'A-2']);
    expect(first.get(1)).toEqual({ pool: 'WB10', code: 'A-1', value: '10%', expires_on: START + 14 * DAY });
    clock.set(START + DAY);
    expect((await reserve(want(1))).get(1)).toEqual(first.get(1));
    expect((await coupons.of(readerOf(test.database), [1, 2, 3])).get(2)).toEqual([first.get(2)]);
  });

  it('warns when few are left, and gives nobody anything when none is', async () => {
    const warned = async () => (await content.readiness.report()).warnings['coupons'];
    expect(await warned()).toMatch(/WB10 has 2 codes left/);
    const given = await reserve(want(3), want(4, { expiresIn: DAY }), want(5));
    expect([...given.keys()]).toEqual([3, 4]);
    expect(given.get(4)!.expires_on).toBe(clock.now() + DAY);
    expect(await reserve(want(5), want(6, { pool: 'NONE' }))).toEqual(new Map());
    await coupons.import('WB10', ['A-5', 'A-6', 'A-7', 'A-8'], clock.now());
    expect(await warned()).toBeUndefined();
    expect([...(await reserve(want(5))).values()].map((c) => c.code)).toEqual(['A-5']);
  });

  it('shares one code with everybody, and keeps when each of them got it', async () => {
    const given = await reserve(want(1, { pool: 'HAPPY' }), want(9, { pool: 'HAPPY', expiresIn: DAY }));
    expect(given.get(9)).toEqual({
      pool: 'HAPPY',
      code: 'HAPPY20',
      value: { minor: 2000, currency: 'CNY' },
      expires_on: clock.now() + DAY,
    });
    expect((await coupons.of(readerOf(test.database), [1])).get(1)!.map((c) => c.pool)).toEqual(['WB10', 'HAPPY']);
    expect(await count('HAPPY')).toMatchObject({ free: 0, issued: 2 });
  });

  it('are used by the order that names them, once', async () => {
    const { orders } = await intakeOn(test.database);
    const place = async (externalId: string, discountCodes: string[], contactId: number, paidAt?: number) => {
      const facts = anOrder({ externalId, discountCodes, paidAt });
      return (await test.database.tx((tx) => orders.apply(tx, [{ facts, contactId }], clock.now())))[0]!.orderId;
    };
    const redeem = (...ids: number[]) => test.database.tx((tx) => coupons.redeem(tx, ids));
    const unpaid = await place('c1', ['A-1'], 1001);
    expect(await redeem(unpaid)).toEqual([]);
    const paid = await place('c2', ['a-1', 'happy20', 'FOREIGN'], 1001, clock.now() + 5);
    const used = await redeem(paid, unpaid);
    expect(used.map((u) => [u.pool, u.contactId, u.orderId])).toEqual([
      ['WB10', 1001, paid],
      ['HAPPY', 1001, paid],
    ]);
    expect(JSON.stringify(used)).not.toMatch(/A-1/i);
    expect(await redeem(paid)).toEqual([]);
    expect(await count('WB10')).toMatchObject({ used: 1, issued: 4, free: 3 });
    clock.set(START + 20 * DAY);
    expect(await count('WB10')).toMatchObject({ used: 1, issued: 0, expired: 4 });
  });

  it('never gives two people one code, however many ask at once', async () => {
    const pools: Database[] = dialect === 'mysql' ? [test.database, await openDatabase(test.url)] : [test.database];
    let enrollment = 10_000;
    let added = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 2, maxLength: 8 }),
        fc.nat(60),
        async (asks, codes) => {
          const before = (await count('RACE'))!;
          const fresh = Array.from({ length: codes }, () => `R-${++added}`);
          await coupons.import('RACE', fresh, clock.now());
          const given = await Promise.all(
            asks.map((n, i) => {
              const wants = Array.from({ length: n }, () => want(++enrollment, { pool: 'RACE' }));
              return pools[i % pools.length]!.tx((tx) => coupons.reserve(tx, wants, clock.now()));
            }),
          );
          const taken = given.flatMap((g) => [...g.values()].map((c) => c.code));
          expect(new Set(taken).size).toBe(taken.length);
          const wanted = asks.reduce((a, b) => a + b, 0);
          expect(taken).toHaveLength(Math.min(wanted, before.free + codes));
          expect(await count('RACE')).toMatchObject({
            free: before.free + codes - taken.length,
            issued: before.issued + taken.length,
          });
          const stored = await coupons.of(
            readerOf(test.database),
            Array.from({ length: wanted }, (_, i) => enrollment - i),
          );
          expect(
            [...stored.values()]
              .flat()
              .map((c) => c.code)
              .sort(),
          ).toEqual([...taken].sort());
        },
      ),
      { numRuns: 12 },
    );
    await Promise.all(pools.slice(1).map((p) => p.close()));
  });
});
