import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/database/database.service';
import type { Table } from '../../src/database/table';

const source = join(__dirname, '../../src');

/** Every table described anywhere in the source. */
export async function everyTable(): Promise<Table[]> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.entity.ts'));
  const modules = await Promise.all(files.map((f) => import(join(source, f)) as Promise<Record<string, Table>>));
  return modules.flatMap((m) => Object.values(m)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** All that the database holds, as one text for each table: every column of every row. */
export async function everythingStored(database: Database): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const { name } of await everyTable()) {
    const rows = await database.read<Record<string, unknown>>(`SELECT * FROM ${name} ORDER BY id`);
    all.set(name, rows.map((row) => JSON.stringify(row)).join('\n'));
  }
  return all;
}
