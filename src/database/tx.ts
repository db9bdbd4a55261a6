import type { Dialect, RowOf, Table } from './table';

export type Value = string | number | boolean | null | undefined;

/** What to do with a row whose key is taken: fail, leave the old row, or set these columns of the old row. */
export type OnConflict = 'fail' | 'ignore' | { update: readonly string[] };

/**
 * A running transaction: the only way to write. Never keep one beyond the function it was given to.
 * SQL is portable and uses `?` placeholders; `dialect` is there for the few statements that cannot be.
 */
export interface Tx {
  readonly dialect: Dialect;
  /** Rows of a SELECT. */
  query<R>(sql: string, params?: Value[]): Promise<R[]>;
  /** Runs a writing statement; answers how many rows matched. */
  run(sql: string, params?: Value[]): Promise<number>;
  /** The next free id, unique over all tables and processes. */
  nextId(): number;
  /** Inserts rows in bulk. To know which of several were new under `ignore`, select their ids again. */
  insert<T extends Table>(table: T, rows: RowOf<T>[], onConflict?: OnConflict): Promise<void>;
  /** `UPDATE table SET set… WHERE key… ` for many rows in few statements; answers how many rows matched. */
  updateMany<T extends Table>(
    table: T,
    key: (keyof RowOf<T> & string)[],
    set: (keyof RowOf<T> & string)[],
    rows: Partial<RowOf<T>>[],
  ): Promise<number>;
  /** Runs after the commit, never after a rollback. For waking loops and filling caches; must not throw. */
  afterCommit(fn: () => void): void;
}

/** `?, ?, ?` for a list of values; an empty list gives `NULL`, which matches nothing. */
export function marks(values: readonly unknown[]): string {
  return values.length === 0 ? 'NULL' : values.map(() => '?').join(', ');
}

/** ` FOR UPDATE SKIP LOCKED` where several processes claim side by side; nothing on SQLite, which has one writer. */
export function skipLocked(dialect: Dialect): string {
  return dialect === 'sqlite' ? '' : ' FOR UPDATE SKIP LOCKED';
}

/** ` FOR UPDATE` where rows can be locked. */
export function forUpdate(dialect: Dialect): string {
  return dialect === 'sqlite' ? '' : ' FOR UPDATE';
}
