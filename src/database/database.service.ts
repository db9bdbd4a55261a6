import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { Mutex } from './mutex';
import { insertStatements, updateStatements } from './statements';
import type { Dialect, RowOf, Table } from './table';
import type { OnConflict, Tx, Value } from './tx';

/** Ids are reserved in blocks before a transaction begins, so that a rollback never gives one out twice. */
const ID_BLOCK = 100_000;
const ID_LOW = 20_000;
/** A transaction that lost a race for locks is run again this often. */
const RACE_RETRIES = 5;

/**
 * The database. Every write is inside `tx`, every read outside of one goes through `read`.
 *
 * On SQLite there is one writing connection: transactions queue behind one mutex and begin IMMEDIATE, so one never becomes a
 * part of another's (STACK §2, "the trap"). On MySQL each transaction has its own connection at READ COMMITTED, and the
 * function is run again when the server reports a deadlock: it must have no effects outside the database.
 */
@Injectable()
export class Database {
  private readonly mutex = new Mutex();
  private readonly inside = new AsyncLocalStorage<boolean>();
  private writer?: QueryRunner;
  private reader?: QueryRunner;
  private readonly levelled = new WeakSet<object>();
  private next = 0;
  private end = 0;

  /** `readers`: on SQLite a second, read-only source on the same file; on MySQL the same pool. */
  constructor(
    readonly source: DataSource,
    private readonly readers: DataSource,
    readonly dialect: Dialect,
  ) {}

  /** Runs `work` in one transaction and commits it; any error rolls everything back and is thrown on. */
  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.inside.getStore()) throw new Error('a transaction was opened inside a transaction: pass the Tx on');
    return this.inside.run(true, () => (this.dialect === 'sqlite' ? this.txSqlite(work) : this.txMysql(work)));
  }

  /** Rows of a SELECT outside of any transaction: sees what was committed before. */
  async read<R>(sql: string, params: Value[] = []): Promise<R[]> {
    if (this.dialect === 'sqlite') {
      this.reader ??= this.readers.createQueryRunner();
      return (await this.reader.query(sql, clean(params))) as R[];
    }
    return this.readers.query<R[]>(sql, clean(params));
  }

  private async txSqlite<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const release = await this.mutex.acquire();
    try {
      const runner = (this.writer ??= this.source.createQueryRunner());
      await this.reserveIds(runner);
      await runner.query('BEGIN IMMEDIATE');
      const tx = new RunningTx(runner, this.dialect, () => this.takeId());
      let result: T;
      try {
        result = await work(tx);
        await runner.query('COMMIT');
      } catch (error) {
        await runner.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
      tx.committed();
      return result;
    } finally {
      release();
    }
  }

  private async txMysql<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const runner = this.source.createQueryRunner();
      try {
        await this.readCommitted(runner);
        await this.reserveIds(runner);
        await runner.startTransaction();
        const tx = new RunningTx(runner, this.dialect, () => this.takeId());
        const result = await work(tx);
        await runner.commitTransaction();
        tx.committed();
        return result;
      } catch (error) {
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        if (attempt >= RACE_RETRIES || !isLostRace(error)) throw error;
      } finally {
        await runner.release();
      }
    }
  }

  /** Sets the isolation level once for each connection of the pool, not before each transaction. */
  private async readCommitted(runner: QueryRunner): Promise<void> {
    const connection = (await runner.connect()) as object;
    if (this.levelled.has(connection)) return;
    await runner.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    this.levelled.add(connection);
  }

  private takeId(): number {
    if (this.next >= this.end) throw new Error('one transaction used more ids than are kept ready: write in smaller chunks');
    return this.next++;
  }

  private async reserveIds(runner: QueryRunner): Promise<void> {
    if (this.end - this.next > ID_LOW) return;
    // Only this process's memory may run ahead of a block; the row itself moves in one atomic statement.
    if (this.dialect === 'sqlite') {
      await runner.query('UPDATE id_blocks SET next_id = next_id + ?', [ID_BLOCK]);
      const [row] = (await runner.query('SELECT next_id FROM id_blocks')) as { next_id: number }[];
      this.take(row!.next_id);
    } else {
      await runner.query('UPDATE id_blocks SET next_id = LAST_INSERT_ID(next_id + ?)', [ID_BLOCK]);
      const [row] = (await runner.query('SELECT LAST_INSERT_ID() AS next_id')) as { next_id: number }[];
      this.take(Number(row!.next_id));
    }
  }

  private take(blockEnd: number): void {
    // A block that follows the one in hand continues it; any other starts afresh.
    if (blockEnd - ID_BLOCK !== this.end) this.next = blockEnd - ID_BLOCK;
    this.end = blockEnd;
  }

  /**
   * Leaves nothing of deleted rows in the files of SQLite: the file is written anew, and the write-ahead log is cut. Overwriting
   * what is deleted (`secure_delete`) is not enough: where pages were balanced, copies of rows lie in their unused middle. Nothing
   * else is done meanwhile. Not inside a transaction.
   */
  async scrub(): Promise<void> {
    if (this.dialect !== 'sqlite') return;
    const release = await this.mutex.acquire();
    try {
      const runner = (this.writer ??= this.source.createQueryRunner());
      // The copy goes through a file: in memory it would be as large as the database.
      await runner.query('PRAGMA temp_store = FILE');
      await runner.query('VACUUM');
      await runner.query('PRAGMA temp_store = MEMORY');
      await runner.query('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      release();
    }
  }

  /** Closes every connection; later calls fail. */
  async close(): Promise<void> {
    const release = await this.mutex.acquire();
    try {
      if (this.readers !== this.source) await this.readers.destroy();
      if (this.source.isInitialized) await this.source.destroy();
      // A storage is kept, and asked at every promise of the process, until it is told that it is over.
      this.inside.disable();
    } finally {
      release();
    }
  }
}

class RunningTx implements Tx {
  private readonly then: (() => void)[] = [];

  constructor(
    private readonly runner: QueryRunner,
    readonly dialect: Dialect,
    readonly nextId: () => number,
  ) {}

  async query<R>(sql: string, params: Value[] = []): Promise<R[]> {
    return (await this.runner.query(sql, clean(params))) as R[];
  }

  async run(sql: string, params: Value[] = []): Promise<number> {
    const result = await this.runner.query(sql, clean(params), true);
    return result.affected ?? 0;
  }

  async insert<T extends Table>(table: T, rows: RowOf<T>[], onConflict: OnConflict = 'fail'): Promise<void> {
    for (const s of insertStatements(this.dialect, table, rows as Record<string, Value>[], onConflict))
      await this.run(s.sql, s.params);
  }

  async updateMany<T extends Table>(table: T, key: string[], set: string[], rows: Partial<RowOf<T>>[]): Promise<number> {
    let matched = 0;
    for (const s of updateStatements(this.dialect, table, key, set, rows as Record<string, Value>[]))
      matched += await this.run(s.sql, s.params);
    return matched;
  }

  afterCommit(fn: () => void): void {
    this.then.push(fn);
  }

  committed(): void {
    for (const fn of this.then) fn();
  }
}

/** Is this error a unique key that was taken? */
export function isTaken(error: unknown): boolean {
  return ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(codeOf(error));
}

/** Did the server end this transaction in favour of another one? Safe to run again. */
export function isLostRace(error: unknown): boolean {
  return ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD', 'ER_DUP_ENTRY'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** Scalars only: an object handed to the MySQL driver would become SQL text. */
function clean(params: Value[]): (string | number | null)[] {
  return params.map((p) => {
    if (p === undefined || p === null) return null;
    if (typeof p === 'boolean') return p ? 1 : 0;
    if (typeof p === 'string' || typeof p === 'number') return p;
    throw new Error('only text, numbers, flags and null may be bound to SQL');
  });
}
