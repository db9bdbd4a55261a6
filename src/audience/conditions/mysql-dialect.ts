import { jsonPath, type SqlDialect } from './sql-dialect';
import { WALL_CLOCK } from './moments';
import { param, raw, sql } from './sql-text';

/** MySQL and MariaDB: `=` of their texts overlooks trailing spaces, so bytes are compared. */
export const mysqlDialect: SqlDialect = {
  sameText: (a, b) => sql`CAST(${a} AS BINARY) = CAST(${b} AS BINARY)`,
  position: (part, text) => sql`LOCATE(CAST(${part} AS BINARY), CAST(${text} AS BINARY))`,
  concat: (...pieces) => ({
    sql: `CONCAT(${pieces.map((p) => p.sql).join(', ')})`,
    params: pieces.flatMap((p) => p.params),
  }),
  member: (object, names) => {
    const value = sql`JSON_EXTRACT(${object}, ${param(jsonPath(names))})`;
    return { type: sql`JSON_TYPE(${value})`, value };
  },
  object: ({ type, value }) => sql`CASE WHEN ${type} = 'OBJECT' THEN ${value} END`,
  present: ({ type }) => sql`COALESCE(${type}, 'NULL') <> 'NULL'`,
  text: ({ type, value }) => sql`CASE WHEN ${type} = 'STRING' THEN JSON_UNQUOTE(${value}) END`,
  number: ({ type, value }) =>
    sql`CASE WHEN ${type} IN ('INTEGER', 'DOUBLE', 'DECIMAL', 'UNSIGNED INTEGER') THEN CAST(${value} AS DOUBLE) END`,
  boolean: ({ type, value }) => sql`CASE WHEN ${type} = 'BOOLEAN' THEN JSON_UNQUOTE(${value}) = 'true' END`,
  list: ({ type, value }) => sql`CASE WHEN ${type} = 'ARRAY' THEN ${value} ELSE '[]' END`,
  elements: (list, alias) => ({
    table: sql`JSON_TABLE(${list}, '$[*]' COLUMNS (v JSON PATH '$')) ${raw(alias)}`,
    element: { type: raw(`JSON_TYPE(${alias}.v)`), value: raw(`${alias}.v`) },
  }),
  // Asked by pattern: a cast of a day that does not exist would fail the whole statement where it writes.
  isWallClock: (text) => sql`${text} REGEXP ${param(`^(?-i:${WALL_CLOCK})\\z`)}`,
  utcMillis: (wallClock) => sql`TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', CAST(${wallClock} AS DATETIME(3))) DIV 1000`,
};
