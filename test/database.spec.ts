import { DataSource } from 'typeorm';
import { settingTable } from '../src/database/setting.entity';
import { toEntity } from '../src/database/table';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { everyTable } from './support/every-table';

describe.each(dialects)('the database on %s', (dialect) => {
  let test: TestDatabase;
  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());

  it('has exactly the tables that the entities describe', async () => {
    const { database, url } = test;
    const entities = (await everyTable()).map((t) => toEntity(t, database.dialect));
    const options = { ...database.source.options, entities, migrations: [] } as ConstructorParameters<typeof DataSource>[0];
    const checked = await new DataSource(options).initialize();
    try {
      const drift = await checked.driver.createSchemaBuilder().log();
      expect(drift.upQueries.map((q) => q.query).filter((q) => !q.includes('id_blocks'))).toEqual([]);
    } finally {
      await checked.destroy();
    }
    expect(url).toBeTruthy();
  });

  it('keeps concurrent transactions apart: what failed leaves nothing, what succeeded stays', async () => {
    const { database } = test;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 120 }, (_, i) =>
        database.tx(async (tx) => {
          await tx.insert(settingTable, [{ id: tx.nextId(), name: `tx-${i}`, value: String(i) }]);
          await tx.query('SELECT value FROM settings WHERE name = ?', [`tx-${i}`]);
          if (i % 2) throw new Error('meant to fail');
        }),
      ),
    );
    const [row] = await database.read<{ n: number }>("SELECT COUNT(*) AS n FROM settings WHERE name LIKE 'tx-%'");
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(60);
    expect(row!.n).toBe(60);
  });

  it('refuses a transaction inside a transaction instead of waiting for itself', async () => {
    await expect(test.database.tx(() => test.database.tx(async () => undefined))).rejects.toThrow(/inside a transaction/);
  });

  it('inserts, ignores and updates in bulk', async () => {
    const { database } = test;
    const rows = Array.from({ length: 300 }, (_, i) => ({ name: `bulk-${i}`, value: 'a' }));
    await database.tx((tx) =>
      tx.insert(
        settingTable,
        rows.map((r) => ({ id: tx.nextId(), ...r })),
      ),
    );
    await database.tx(async (tx) => {
      await tx.insert(settingTable, [{ id: tx.nextId(), name: 'bulk-0', value: 'ignored' }], 'ignore');
      await tx.insert(settingTable, [{ id: tx.nextId(), name: 'bulk-1', value: 'b' }], { update: ['value'] });
      await tx.updateMany(
        settingTable,
        ['name'],
        ['value'],
        rows.slice(2).map((r, i) => ({ name: r.name, value: `é漢🙂${i}` })),
      );
    });
    const found = await database.read<{ name: string; value: string }>(
      "SELECT name, value FROM settings WHERE name LIKE 'bulk-%' ORDER BY id",
    );
    expect(found).toHaveLength(300);
    expect(found.slice(0, 3).map((r) => r.value)).toEqual(['a', 'b', 'é漢🙂0']);
    expect(found[299]!.value).toBe('é漢🙂297');
  });
});
