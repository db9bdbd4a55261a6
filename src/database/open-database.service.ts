import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { DataSource, type DataSourceOptions, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Invalid, reasonOf } from '../kernel/errors';
import { Database } from './database.service';
import { statementsFor, type Migration } from './migration';
import { migrations } from './migrations/all';
import type { Dialect } from './table';

/** Most connections of one process to MySQL: the loops, the web and a few spare. */
const POOL_SIZE = 12;

/**
 * Opens the database of `DATABASE_URL` (`sqlite:./data/huike.db`, `mysql://user:pass@host/db`) and brings its schema up to date.
 * Throws `Invalid('database.unreachable')` with a sentence for the operator; the URL's password is never part of it.
 */
export async function openDatabase(url: string, options: { migrate?: boolean; poolSize?: number } = {}): Promise<Database> {
  const database = url.startsWith('sqlite:')
    ? await openSqlite(url.slice('sqlite:'.length))
    : await openMysql(url, options.poolSize ?? POOL_SIZE);
  if (options.migrate !== false) await database.source.runMigrations({ transaction: 'each' });
  return database;
}

async function openSqlite(path: string): Promise<Database> {
  const file = resolve(path);
  mkdirSync(dirname(file), { recursive: true });
  const source = new DataSource({
    type: 'better-sqlite3',
    database: file,
    statementCacheSize: 500,
    migrations: migrationClasses('sqlite'),
    prepareDatabase: (db: { pragma(sql: string): void }) => {
      db.pragma('journal_mode = WAL');
      // NORMAL may lose the last commits on a power cut; an answered webhook must not be lost.
      db.pragma('synchronous = FULL');
      db.pragma('busy_timeout = 5000');
      db.pragma('cache_size = -65536');
      db.pragma('temp_store = MEMORY');
    },
  });
  await opening(`the SQLite file ${file}`, 'check that the folder exists, is writable and has space', () => source.initialize());
  const readers = new DataSource({
    type: 'better-sqlite3',
    database: file,
    readonly: true,
    statementCacheSize: 200,
    prepareDatabase: (db: { pragma(sql: string): void }) => db.pragma('busy_timeout = 5000'),
  });
  await opening(`the SQLite file ${file}`, 'check that it is readable', () => readers.initialize());
  return new Database(source, readers, 'sqlite');
}

async function openMysql(url: string, poolSize: number): Promise<Database> {
  const safe = new URL(url);
  const place = `the database at ${safe.hostname}:${safe.port || 3306}${safe.pathname}`;
  const dialect = await opening(
    place,
    'is the server up, and are host, user, password and database name of DATABASE_URL right?',
    () => serverDialect(url),
  );
  const options: DataSourceOptions = {
    type: dialect,
    url,
    timezone: 'Z',
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    bigNumberStrings: false,
    migrations: migrationClasses(dialect),
    poolSize,
    extra: { decimalNumbers: true, connectionLimit: poolSize },
  };
  const source = new DataSource(options);
  await opening(place, 'is the server up?', () => source.initialize());
  return new Database(source, source, dialect);
}

/** MariaDB and MySQL share a URL scheme but not every statement: ask the server which one it is. */
async function serverDialect(url: string): Promise<Dialect & ('mysql' | 'mariadb')> {
  const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: 10_000 });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    return /mariadb/i.test((rows as { version: string }[])[0]!.version) ? 'mariadb' : 'mysql';
  } finally {
    await connection.end();
  }
}

async function opening<T>(place: string, hint: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw new Invalid('database.unreachable', `${place} cannot be opened: ${reasonOf(error)}`, { at: 'DATABASE_URL', hint });
  }
}

/** Our migrations as the classes TypeORM runs and remembers. */
function migrationClasses(dialect: Dialect): (new () => MigrationInterface)[] {
  return migrations.map((m) => migrationClass(m, dialect));
}

function migrationClass(migration: Migration, dialect: Dialect): new () => MigrationInterface {
  return class {
    readonly name = migration.name;

    async up(runner: QueryRunner): Promise<void> {
      // Keys compare byte by byte on every dialect; letters are folded by us where they should be.
      if (dialect !== 'sqlite') await runner.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
      for (const sql of statementsFor(migration, dialect)) await runner.query(sql);
    }

    async down(): Promise<void> {
      throw new Error('migrations only go forward: restore a backup instead');
    }
  };
}
