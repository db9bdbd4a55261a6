import type { Sql } from './sql-text';

/** A place in a JSON document: its type and its value in the database's own words, NULL where there is nothing. */
export interface Json {
  type: Sql;
  value: Sql;
}

/** What SQLite and MySQL/MariaDB say differently. Texts compare by their bytes: letter case, accents and trailing spaces count. */
export interface SqlDialect {
  sameText(a: Sql, b: Sql): Sql;
  /** Position of a part in a text from 1; 0 when it is not there. */
  position(part: Sql, text: Sql): Sql;
  /** NULL when one of them is. */
  concat(...pieces: Sql[]): Sql;
  /** The place below a document or an object, by names. */
  member(object: Sql, names: string[]): Json;
  /** The object at a place as a document; NULL when it is no object. */
  object(json: Json): Sql;
  /** 0 or 1: `null` is no value. */
  present(json: Json): Sql;
  text(json: Json): Sql;
  number(json: Json): Sql;
  boolean(json: Json): Sql;
  /** The list at a place as a document; an empty one when it is no list. */
  list(json: Json): Sql;
  /** A table of the elements of a list, and the element in its rows. */
  elements(list: Sql, alias: string): { table: Sql; element: Json };
  /** 0, 1 or NULL: is it `2026-03-01T10:00:00.000`, of a day that exists? */
  isWallClock(text: Sql): Sql;
  /** Epoch milliseconds of such a text, read as UTC. */
  utcMillis(wallClock: Sql): Sql;
}

/** A JSON path to a member of nested objects. Names with quotes or backslashes are refused by `parseCondition`. */
export function jsonPath(names: string[]): string {
  return `$${names.map((name) => `."${name}"`).join('')}`;
}
