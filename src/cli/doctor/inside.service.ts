import { existsSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import type { Config } from '../../config/config.service';
import { Database } from '../../database/database.service';
import { openDatabase } from '../../database/open-database.service';
import { Clock } from '../../kernel/clock';
import { Invalid, reasonOf } from '../../kernel/errors';
import { ReachService } from '../../reports/reach.service';
import { EngineLock, runInServe } from '../engine-lock.service';
import type { Terminal, WithApp } from '../run-command.service';
import type { Check } from './check';
import { checkReach } from './consent-check';
import {
  checkDatabaseClock,
  checkMigrations,
  checkStorage,
  checkUnreachable,
  noDatabaseYet,
  type Storage,
} from './database-check';

/** What is asked of an engine on an open database: how it keeps things, its clock, who may get marketing. */
export async function examineInside(app: INestApplicationContext): Promise<Check[]> {
  const database = app.get(Database, { strict: false });
  const reaches = await app.get(ReachService, { strict: false }).count();
  return [
    checkStorage(await storageOf(database)),
    checkMigrations(false),
    ...(await clockOf(database, app.get(Clock, { strict: false }))),
    ...reaches.map(checkReach),
  ];
}

/**
 * The same from outside: in `serve` where that lives on SQLite, else on a database opened for it. Whatever is wrong with the
 * database is a finding. It is neither made nor migrated for this.
 */
export async function askInside(config: Config, terminal: Terminal, withApp: (terminal: Terminal) => WithApp): Promise<Check[]> {
  try {
    const sqlite = config.env.databaseUrl.startsWith('sqlite:');
    if (sqlite) {
      const served = await inServe(config, terminal.cwd);
      if (served) return served;
      if (!existsSync(config.env.databaseUrl.slice('sqlite:'.length))) return [noDatabaseYet()];
    }
    if (await isBehind(config, sqlite)) return [checkMigrations(true)];
    let checks: Check[] = [];
    await withApp(terminal)(config, INSIDE, async (app) => {
      checks = await examineInside(app);
      return 0;
    });
    return checks;
  } catch (error) {
    return [checkUnreachable(reasonOf(error), error instanceof Invalid ? error.hint : undefined)];
  }
}

/** The command by which `serve` is asked. */
const INSIDE = ['doctor', 'inside', '--json'];

async function inServe(config: Config, cwd: string): Promise<Check[] | undefined> {
  const said: string[] = [];
  const errors: string[] = [];
  const code = await runInServe(
    config.env.dataDir,
    INSIDE,
    cwd,
    (line) => said.push(line),
    (line) => errors.push(line),
  );
  if (code === undefined) return undefined;
  if (said.length === 0) throw new Error(errors.join(' ') || 'serve gave no answer');
  return (JSON.parse(said.join('\n')) as { checks: Check[] }).checks;
}

async function isBehind(config: Config, sqlite: boolean): Promise<boolean> {
  const lock = sqlite ? EngineLock.take(config.env.dataDir) : undefined;
  try {
    const database = await openDatabase(config.env.databaseUrl, { migrate: false, poolSize: 1 });
    try {
      return await database.source.showMigrations();
    } finally {
      await database.close();
    }
  } finally {
    lock?.release();
  }
}

async function storageOf(database: Database): Promise<Storage> {
  if (database.dialect === 'sqlite') {
    // On the connection that writes: how safely it writes is its own setting.
    return database.tx(async (tx) => {
      const [journal] = await tx.query<{ journal_mode: string }>('PRAGMA journal_mode');
      const [synchronous] = await tx.query<{ synchronous: number }>('PRAGMA synchronous');
      return { is: 'sqlite', journal: journal!.journal_mode, synchronous: synchronous!.synchronous };
    });
  }
  const [row] = await database.read<{ version: string; flush: number; log_bin: number; format: string }>(
    'SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush, @@log_bin AS log_bin, @@binlog_format AS format',
  );
  return { is: 'mysql', version: row!.version, flush: Number(row!.flush), binlog: row!.log_bin ? row!.format : null };
}

/** An embedded database has the clock of the process. */
async function clockOf(database: Database, clock: Clock): Promise<Check[]> {
  if (database.dialect === 'sqlite') return [];
  const [row] = await database.read<{ seconds: number | string }>('SELECT UNIX_TIMESTAMP(NOW(3)) AS seconds');
  return [checkDatabaseClock({ name: 'the database', ahead: Number(row!.seconds) * 1000 - clock.now() })];
}
