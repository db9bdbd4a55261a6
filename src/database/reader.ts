import type { Tx, Value } from './tx';

/** Anything that answers a SELECT: a transaction, or the database outside of one. */
export type Reader = Pick<Tx, 'query'>;

/** The database as a reader outside of any transaction: sees what was committed before. */
export function readerOf(database: { read<R>(sql: string, params?: Value[]): Promise<R[]> }): Reader {
  return { query: (sql, params) => database.read(sql, params) };
}
