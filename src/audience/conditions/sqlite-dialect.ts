import { jsonPath, type SqlDialect } from './sql-dialect';
import { param, raw, sql } from './sql-text';

/** SQLite compares texts by their bytes already, and reads JSON with json_type, json_extract and json_each. */
export const sqliteDialect: SqlDialect = {
  sameText: (a, b) => sql`${a} = ${b}`,
  position: (part, text) => sql`instr(${text}, ${part})`,
  concat: (...pieces) => pieces.reduce((joined, piece) => sql`${joined} || ${piece}`),
  member: (object, names) => {
    const path = param(jsonPath(names));
    return { type: sql`json_type(${object}, ${path})`, value: sql`json_extract(${object}, ${path})` };
  },
  object: ({ type, value }) => sql`CASE WHEN ${type} = 'object' THEN ${value} END`,
  present: ({ type }) => sql`COALESCE(${type}, 'null') <> 'null'`,
  text: ({ type, value }) => sql`CASE WHEN ${type} = 'text' THEN ${value} END`,
  number: ({ type, value }) => sql`CASE WHEN ${type} IN ('integer', 'real') THEN ${value} END`,
  boolean: ({ type }) => sql`CASE ${type} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`,
  list: ({ type, value }) => sql`CASE WHEN ${type} = 'array' THEN ${value} ELSE '[]' END`,
  elements: (list, alias) => ({
    table: sql`json_each(${list}) ${raw(alias)}`,
    element: { type: raw(`${alias}.type`), value: raw(`${alias}.value`) },
  }),
  // A day or an hour that does not exist comes back as another one, once it is reckoned with.
  isWallClock: (text) => sql`strftime('%Y-%m-%dT%H:%M:%f', ${text}, '+0 days') = ${text} AND ${text} >= '1000'`,
  utcMillis: (wallClock) => sql`CAST(round(unixepoch(${wallClock}, 'subsec') * 1000) AS INTEGER)`,
};
