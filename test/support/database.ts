import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Database } from '../../src/database/database.service';
import { openDatabase } from '../../src/database/open-database.service';

/** A database of its own for one spec file: SQLite in a temporary folder, or a schema on the server of `MYSQL_TEST_URL`. */
export interface TestDatabase {
  database: Database;
  url: string;
  /** A folder that lives as long as the database. */
  folder: string;
  drop: () => Promise<void>;
}

let made = 0;

/** The dialects a medium spec runs on: SQLite always, MySQL/MariaDB where `MYSQL_TEST_URL` names a server. */
export const dialects: ('sqlite' | 'mysql')[] = process.env.MYSQL_TEST_URL ? ['sqlite', 'mysql'] : ['sqlite'];

export async function testDatabase(on: 'sqlite' | 'mysql'): Promise<TestDatabase> {
  const { url, folder, drop } = await testDatabaseUrl(on);
  const database = await openDatabase(url);
  return {
    database,
    url,
    folder,
    drop: async () => {
      await database.close();
      await drop();
    },
  };
}

/** An empty database's URL, for tests that open it themselves. */
export async function testDatabaseUrl(
  on: 'sqlite' | 'mysql',
): Promise<{ url: string; folder: string; drop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'huike-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (on === 'sqlite') return { url: `sqlite:${join(folder, 'huike.db')}`, folder, drop: async () => removeFolder() };
  const server = process.env.MYSQL_TEST_URL;
  if (!server) throw new Error('MYSQL_TEST_URL is not set');
  const name = `huike_test_${process.pid}_${process.env.JEST_WORKER_ID ?? 0}_${++made}`;
  const run = async (sql: string) => {
    const connection = await createConnection(server);
    try {
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  };
  await run(`DROP DATABASE IF EXISTS ${name}`);
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    folder,
    drop: async () => {
      await run(`DROP DATABASE IF EXISTS ${name}`);
      removeFolder();
    },
  };
}
