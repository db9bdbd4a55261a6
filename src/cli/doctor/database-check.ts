import { Subject, type Check } from './check';
import type { Witness } from './house-check';

/** What the database says of itself. */
export type Storage =
  { is: 'sqlite'; journal: string; synchronous: number } | { is: 'mysql'; version: string; flush: number; binlog: string | null };

export function checkStorage(storage: Storage): Check {
  const subject = new Subject('database', 'storage', 'database');
  const why = 'After a power cut webhooks that were answered would be missing.';
  if (storage.is === 'sqlite') {
    return storage.journal === 'wal' && storage.synchronous >= 2
      ? subject.ok('SQLite, write-ahead log, every commit on disk')
      : subject.fail(`SQLite with journal ${storage.journal}, synchronous ${storage.synchronous}`, { why, repair: 'Put the database on a local disk: on network file systems SQLite cannot keep a write-ahead log.' }); // prettier-ignore
  }
  if (storage.flush !== 1) {
    const repair = 'SET GLOBAL innodb_flush_log_at_trx_commit = 1, and the same in my.cnf.';
    return subject.warn(`${storage.version} writes commits to disk once a second`, { why, repair }, 'flush');
  }
  if (storage.binlog !== null && storage.binlog !== 'ROW') {
    const repair = 'SET GLOBAL binlog_format = ROW, and the same in my.cnf.';
    return subject.warn(`${storage.version} with binlog_format ${storage.binlog}`, { why: 'Replicas go astray: which rows were claimed depends on timing.', repair }, 'binlog'); // prettier-ignore
  }
  return subject.ok(`${storage.version}, every commit on disk`);
}

export function checkMigrations(pending: boolean): Check {
  const schema = new Subject('database', 'migrations', 'schema');
  if (!pending) return schema.ok('up to date');
  const why = 'The database is older than this program.';
  return schema.warn('migrations wait; what needs the database was not looked at', {
    why,
    repair: 'huike migrate   (serve does it too)',
  });
}

export function checkUnreachable(reason: string, hint?: string): Check {
  const subject = new Subject('database', 'reached', 'database');
  return subject.fail(reason, { why: 'Nothing works without it.', repair: hint ?? 'See DATABASE_URL in .env.example.' });
}

export function noDatabaseYet(): Check {
  return new Subject('database', 'reached', 'database').skipped('there is none yet: the first huike serve makes it');
}

const MOST_OFF = 60_000;

/** The database server's clock against ours: leases are counted by it. */
export function checkDatabaseClock(witness: Witness): Check {
  const clock = new Subject('database', 'clock', 'clock of the database');
  const seconds = Math.round(Math.abs(witness.ahead) / 1000);
  if (Math.abs(witness.ahead) <= MOST_OFF) return clock.ok('agrees with ours');
  const why = 'Several processes tell by it whose turn it is.';
  const repair = 'On both machines: timedatectl set-ntp true   (or install chrony)';
  return clock.fail(`it is ${seconds} seconds ${witness.ahead > 0 ? 'ahead of' : 'behind'} ours`, { why, repair });
}
