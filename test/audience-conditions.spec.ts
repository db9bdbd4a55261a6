import fc from 'fast-check';
import { ConditionFactsService } from '../src/audience/condition-facts.service';
import { compileCondition } from '../src/audience/conditions/compile-condition';
import type { ConditionFacts } from '../src/audience/conditions/condition-facts';
import type { Condition, Test } from '../src/audience/conditions/condition';
import { matches } from '../src/audience/conditions/matches';
import { parseMoment } from '../src/audience/conditions/moments';
import { needsOf } from '../src/audience/conditions/needs';
import { readerOf } from '../src/database/reader';
import { OrdersService } from '../src/orders/orders.service';
import { anyCondition, KNOWN } from './support/any-condition';
import { anyPerson } from './support/any-shop';
import { DATES, NO_DATES, NOW } from './support/any-value';
import { everyCondition } from './support/every-condition';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { StoredShop } from './support/stored-shop';

const PEOPLE = 120;
/** Conditions asked in one statement. */
const AT_ONCE = 40;
/** One person more for each, with it as the attribute `when`. */
const TEXTS = [...DATES, ...NO_DATES];

describe.each(dialects)('conditions as SQL on %s', (on) => {
  let base: TestDatabase;
  let shop: StoredShop;
  let facts: Map<number, ConditionFacts>;

  beforeAll(async () => {
    base = await testDatabase(on);
    shop = new StoredShop(base.database);
    const dated = fc
      .sample(anyPerson, TEXTS.length)
      .map((person, i) => ({ ...person, told: [{ attributes: { when: TEXTS[i] }, at: NOW }] }));
    const ids = await shop.store([...fc.sample(anyPerson, PEOPLE), ...dated]);
    facts = await shop.facts(ids);
  }, 300_000);
  afterAll(() => base.drop());

  /** Whom each condition chooses, asked of all in one statement. */
  const bySql = async (...conditions: Condition[]): Promise<number[][]> => {
    const { shop: settings, rates } = shop.settings;
    const context = { dialect: base.database.dialect, now: NOW, shop: settings, rates, tiers: KNOWN.tiers };
    const compiled = conditions.map((condition) => compileCondition(condition, context));
    const rows = await base.database.read<Record<string, number>>(
      `SELECT ${compiled.map(({ sql }, i) => `${sql} AS c${i}`).join(', ')}, c.id FROM contacts c ORDER BY c.id`,
      compiled.flatMap(({ params }) => params),
    );
    const answers = new Set(rows.flatMap((row) => conditions.map((_, i) => Number(row[`c${i}`]))));
    expect([...answers].filter((answer) => answer !== 0 && answer !== 1)).toEqual([]);
    return conditions.map((_, i) => rows.filter((row) => Number(row[`c${i}`]) === 1).map((row) => row['id']!));
  };
  const inMemory = (condition: Condition): number[] =>
    [...facts].filter(([, known]) => matches(condition, known, NOW)).map(([id]) => id);

  it('choose the very contacts for which they hold in memory', async () => {
    let some = 0;
    await fc.assert(
      fc.asyncProperty(anyCondition('contact'), async (condition) => {
        const chosen = inMemory(condition);
        if (chosen.length > 0 && chosen.length < facts.size) some++;
        expect(await bySql(condition)).toEqual([chosen]);
      }),
      { numRuns: 1000 },
    );
    // Or the shop is too dull to tell conditions apart.
    expect(some).toBeGreaterThan(250);
  }, 300_000);

  it('are one thing for every field, operator and value there is', async () => {
    const conditions = everyCondition([...facts.values()]);
    for (let i = 0; i < conditions.length; i += AT_ONCE) {
      const part = conditions.slice(i, i + AT_ONCE);
      const chosen = await bySql(...part);
      const differing = part.filter((condition, n) => chosen[n]!.join() !== inMemory(condition).join());
      expect(differing).toEqual([]);
    }
  }, 300_000);

  it('take the same texts for dates, and compare them alike', async () => {
    const asked = DATES.flatMap((value): Test[] => [
      { op: 'before', value },
      { op: 'after', value },
      { op: 'within', value: Math.abs(NOW - (parseMoment(value, 'America/New_York') ?? 0)) },
    ]);
    for (const test of asked) {
      const condition: Condition = { is: 'field', field: 'contact.attributes.when', tests: [test] };
      const chosen = inMemory(condition);
      expect({ test, ids: await bySql(condition) }).toEqual({ test, ids: [chosen] });
      const read = chosen.map((id) => facts.get(id)!.contact.attributes['when']);
      expect(read.filter((text) => !DATES.includes(text as never))).toEqual([]);
    }
  });

  it('see a merged contact as the one it became, and load nothing that nobody asks', async () => {
    const read = readerOf(base.database);
    const service = new ConditionFactsService(new OrdersService(shop.config));
    const [from, to] = [...facts.keys()].slice(-2) as [number, number];
    await base.database.tx((tx) => tx.run('UPDATE contacts SET merged_into = ? WHERE id = ?', [to, from]));
    const all = { audience: true, history: { orders: true, events: [...KNOWN.events] } };
    const loaded = await service.load(read, [from, to], all, NOW);
    expect(loaded.get(from)).toEqual(loaded.get(to));
    expect(loaded.get(to)).toEqual({ audience: facts.get(to)!.audience, history: facts.get(to)!.history });
    expect(await service.load(read, [to, 1e12], needsOf(null), NOW)).toEqual(
      new Map([
        [to, {}],
        [1e12, {}],
      ]),
    );
  });
});
