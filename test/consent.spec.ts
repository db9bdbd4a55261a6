import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayMarket } from '../src/consent/may-send';
import type { ConsentStatement } from '../src/consent/consent.service';
import { START } from './support/builders';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { intakeOn, type Intake } from './support/intake-harness';

/** What any file of the source does to the ledger besides reading it. */
function writesOf(table: string, name: string): string[] {
  const source = join(__dirname, '../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.spec)\.ts$/.test(f));
  return files
    .filter((file) => !/migrations|\.entity\./.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(source, file), 'utf8');
      const sql = text.match(new RegExp(`(UPDATE|DELETE FROM|INSERT INTO|REPLACE INTO)\\s+${table}\\b`, 'g')) ?? [];
      const calls = text.match(new RegExp(`\\w+\\((?:tx, )?${name}\\b`, 'g')) ?? [];
      return [...sql, ...calls].map((what) => `${file}: ${what}`);
    })
    .sort();
}

it('C1: the ledger is only ever added to; merging moves it and erasing ends it', () => {
  const allowed = ['insert(consentTable', 'repoint(tx, consentTable', 'DELETE FROM consents'];
  const writes = writesOf('consents', 'consentTable');
  expect(writes).toContain('consent/consent.store.ts: insert(consentTable');
  expect(writes.filter((w) => !allowed.some((one) => w === `consent/consent.store.ts: ${one}`))).toEqual([]);
  // The search would find more, were there more.
  expect(writesOf('suppressions', 'suppressionTable')).toContain('consent/consent.store.ts: DELETE FROM suppressions');
});

describe.each(dialects)('consent on %s', (dialect) => {
  let test: TestDatabase;
  let intake: Intake;
  beforeAll(async () => {
    test = await testDatabase(dialect);
    intake = await intakeOn(test.database);
  });
  afterAll(() => test.drop());

  const told = (
    contactId: number,
    facts: Partial<ConsentStatement['facts']> = {},
    more: Partial<ConsentStatement> = {},
  ): ConsentStatement => ({
    contactId,
    address: `c${contactId}@example.com`,
    facts: { channel: 'email', state: 'granted', at: START, source: 'shop', ...facts },
    ...more,
  });
  const record = (...all: ConsentStatement[]) => test.database.tx((tx) => intake.consent.record(tx, all, START));
  const standing = async (id: number) => (await test.database.tx((tx) => intake.consent.standing(tx, [id]))).get(id) ?? [];

  it('keeps the history and adds only what changes it', async () => {
    await record(told(1), told(1, { at: START + 1 }), told(1, { state: 'withdrawn', at: START + 2, byPerson: true }));
    await record(
      told(1, { at: START + 3 }),
      told(1, { at: START + 4, explicit: true, wording: 'v2', source: 'form' }),
      told(1, { at: START + 5, explicit: true }),
    );
    expect((await standing(1)).map((r) => [r.state, r.byPerson, r.at - START])).toEqual([
      ['granted', false, 0],
      ['withdrawn', true, 2],
      ['granted', true, 4],
    ]);
    expect(mayMarket(await standing(1), 'email', {})).toBe('granted');
  });

  it('takes the most restrictive of two people who prove to be one', async () => {
    await record(told(2, { state: 'withdrawn', byPerson: true }), told(3, { at: START + 9, explicit: true }));
    await test.database.tx((tx) => intake.consent.reassign(tx, [{ from: 3, to: 2 }]));
    expect(await standing(3)).toEqual([]);
    expect(mayMarket(await standing(2), 'email', {})).toBe('unsubscribed');
  });

  it('suppresses addresses by hash, under the weightiest reason, and lifts them for the reason given', async () => {
    const suppress = (reason: string) =>
      test.database.tx((tx) =>
        intake.consent.suppress(tx, [{ channel: 'email', address: 's@example.com', reason, detail: 'said so' }], START),
      );
    const why = async () =>
      (await test.database.tx((tx) => intake.consent.suppressed(tx, 'email', ['s@example.com', 't@example.com']))).get(
        's@example.com',
      );
    expect(await why()).toBeUndefined();
    await suppress('bounce');
    expect(await why()).toBe('bounce');
    await suppress('complaint');
    await suppress('bounce');
    expect(await why()).toBe('complaint');
    expect(await test.database.read("SELECT COUNT(*) AS n FROM suppressions WHERE address_hash LIKE '%example%'")).toEqual([
      { n: 0 },
    ]);
    expect(await test.database.tx((tx) => intake.consent.lift(tx, 'email', ['s@example.com'], ['bounce']))).toBe(0);
    expect(await test.database.tx((tx) => intake.consent.lift(tx, 'email', ['s@example.com'], ['complaint']))).toBe(1);
    expect(await why()).toBeUndefined();
  });

  it('hashes alike in every process of one database', async () => {
    const other = await intakeOn(test.database);
    expect(other.consent.addressHash('sms', '+8613800138000')).toBe(intake.consent.addressHash('sms', '+8613800138000'));
    expect(intake.consent.addressHash('email', 'x')).not.toBe(intake.consent.addressHash('sms', 'x'));
  });
});
