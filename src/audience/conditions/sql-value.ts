import { sql, type Sql } from './sql-text';

/**
 * A field's value as SQL sees it: one expression for each type it could have, NULL where it has another one. A view that is
 * left out stands for "never of this type".
 */
export interface SqlValue {
  /** 0 or 1: has the field a value at all? */
  present: Sql;
  text?: Sql;
  /** Numbers, and instants as epoch milliseconds. */
  number?: Sql;
  /** 0, 1 or NULL. */
  boolean?: Sql;
  money?: { minor: Sql; currency: Sql };
  /** 0 or 1: is it a list with an element for which this holds? */
  anyElement?: (holds: (element: SqlElement) => Sql) => Sql;
}

/** An element of a list: a value, with fields of its own where it is a thing. */
export interface SqlElement extends SqlValue {
  field: (name: string) => SqlField | undefined;
}

/** A value known while compiling: a setting of the shop. `undefined` has no value. */
export interface Constant {
  constant: unknown;
}

/** How a field is asked: `test` gives the SQL for one value; a field that is derived by cases is asked once for each case. */
export type SqlField = (test: (value: SqlValue | Constant) => Sql) => Sql;

/** A field that is one value. */
export function only(value: SqlValue): SqlField {
  return (test) => test(value);
}

export function text(column: Sql): SqlValue {
  return { present: sql`${column} IS NOT NULL`, text: column };
}

export function number(column: Sql): SqlValue {
  return { present: sql`${column} IS NOT NULL`, number: column };
}
