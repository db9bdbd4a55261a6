import type { Dialect, Table } from './table';
import type { OnConflict, Value } from './tx';

/** Bulk statements, as text and parameters. Pure: `Database` runs them. */
export interface Statement {
  sql: string;
  params: Value[];
}

/** Rows of one INSERT: 50 are faster than 500 on SQLite (STACK §2), a few hundred are faster on MySQL. */
const ROWS_PER_INSERT = { sqlite: 50, mysql: 250, mariadb: 250 } as const;
const ROWS_PER_UPDATE = 100;

/** `INSERT` of many rows; every row must have every column of the first. */
export function insertStatements(
  dialect: Dialect,
  table: Table,
  rows: Record<string, Value>[],
  onConflict: OnConflict,
): Statement[] {
  const first = rows[0];
  if (!first) return [];
  const columns = Object.keys(table.columns).filter((c) => c in first);
  const one = `(${columns.map(() => '?').join(', ')})`;
  return chunks(rows, ROWS_PER_INSERT[dialect]).map((part) => ({
    sql: `INSERT INTO ${table.name} (${columns.join(', ')}) VALUES ${part.map(() => one).join(', ')}${conflictClause(dialect, table, onConflict)}`,
    params: part.flatMap((row) => columns.map((c) => row[c])),
  }));
}

/** `UPDATE … FROM` a list of values: many rows, each with its own values, in one statement. */
export function updateStatements(
  dialect: Dialect,
  table: Table,
  key: string[],
  set: string[],
  rows: Record<string, Value>[],
): Statement[] {
  const columns = [...key, ...set.map((c) => `v_${c}`)];
  const head = `SELECT ${columns.map((c) => `? AS ${c}`).join(', ')}`;
  const more = ` UNION ALL SELECT ${columns.map(() => '?').join(', ')}`;
  const on = key.map((c) => `v.${c} = ${table.name}.${c}`).join(' AND ');
  return chunks(rows, ROWS_PER_UPDATE).map((part) => {
    const values = `(${head}${more.repeat(part.length - 1)}) AS v`;
    const sql =
      dialect === 'sqlite'
        ? `UPDATE ${table.name} SET ${set.map((c) => `${c} = v.v_${c}`).join(', ')} FROM ${values} WHERE ${on}`
        : `UPDATE ${table.name} JOIN ${values} ON ${on} SET ${set.map((c) => `${table.name}.${c} = v.v_${c}`).join(', ')}`;
    return { sql, params: part.flatMap((row) => [...key.map((c) => row[c]), ...set.map((c) => row[c])]) };
  });
}

function conflictClause(dialect: Dialect, table: Table, onConflict: OnConflict): string {
  if (onConflict === 'fail') return '';
  if (dialect === 'sqlite') {
    if (onConflict === 'ignore') return ' ON CONFLICT DO NOTHING';
    const key = table.unique[0] ?? ['id'];
    return ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${onConflict.update.map((c) => `${c} = excluded.${c}`).join(', ')}`;
  }
  if (onConflict === 'ignore') {
    // INSERT IGNORE would swallow other errors too (too long, not null): name a column that does not change instead.
    const column = table.unique[0]?.[0] ?? Object.keys(table.columns)[0]!;
    return ` ON DUPLICATE KEY UPDATE ${column} = ${table.name}.${column}`;
  }
  return ` ON DUPLICATE KEY UPDATE ${onConflict.update.map((c) => `${c} = VALUES(${c})`).join(', ')}`;
}

function chunks<T>(list: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < list.length; i += size) parts.push(list.slice(i, i + size));
  return parts;
}
