import fc from 'fast-check';
import { compileCondition } from '../src/audience/conditions/compile-condition';
import type { ConditionFacts } from '../src/audience/conditions/condition-facts';
import type { Condition, Test } from '../src/audience/conditions/condition';
import { matches } from '../src/audience/conditions/matches';
import { parseMoment } from '../src/audience/conditions/moments';
import { anyCondition, KNOWN } from './support/any-condition';
import { anyPerson } from './support/any-shop';
import { DATES, NO_DATES, NOW } from './support/any-value';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { StoredShop } from './support/stored-shop';

const PEOPLE = 80;
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
  }, 60_000);
  afterAll(() => base.drop());

  const bySql = async (condition: Condition): Promise<number[]> => {
    const { shop: settings, rates } = shop.settings;
    const context = { dialect: base.database.dialect, now: NOW, shop: settings, rates, tiers: KNOWN.tiers };
    const { sql, params } = compileCondition(condition, context);
    const rows = await base.database.read<{ id: number; holds: number }>(
      `SELECT c.id, ${sql} AS holds FROM contacts c ORDER BY c.id`,
      params,
    );
    expect(rows.map((row) => Number(row.holds)).filter((holds) => holds !== 0 && holds !== 1)).toEqual([]);
    return rows.filter((row) => Number(row.holds) === 1).map((row) => row.id);
  };
  const inMemory = (condition: Condition): number[] =>
    [...facts].filter(([, known]) => matches(condition, known, NOW)).map(([id]) => id);

  it('choose the very contacts for which they hold in memory', async () => {
    let some = 0;
    await fc.assert(
      fc.asyncProperty(anyCondition('contact'), async (condition) => {
        const chosen = inMemory(condition);
        if (chosen.length > 0 && chosen.length < facts.size) some++;
        expect(await bySql(condition)).toEqual(chosen);
      }),
      { numRuns: 1500 },
    );
    // Or the shop is too dull to tell conditions apart.
    expect(some).toBeGreaterThan(500);
  }, 180_000);

  it('take the same texts for dates, and compare them alike', async () => {
    const asked = DATES.flatMap((value): Test[] => [
      { op: 'before', value },
      { op: 'after', value },
      { op: 'within', value: Math.abs(NOW - (parseMoment(value, 'America/New_York') ?? 0)) },
    ]);
    for (const test of asked) {
      const condition: Condition = { is: 'field', field: 'contact.attributes.when', tests: [test] };
      const chosen = inMemory(condition);
      expect({ test, ids: await bySql(condition) }).toEqual({ test, ids: chosen });
      const read = chosen.map((id) => facts.get(id)!.contact.attributes['when']);
      expect(read.filter((text) => !DATES.includes(text as never))).toEqual([]);
    }
  });
});
