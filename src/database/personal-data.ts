import type { Reader } from './reader';
import type { RowOf, Table } from './table';
import { marks, type Tx, type Value } from './tx';

/** One person under everything they are known by: whom an export or an erasure is about. */
export interface Person {
  /** The contact and all that were merged into it. */
  contacts: number[];
  emails: string[];
  phones: string[];
  orders: number[];
  enrollments: number[];
  messages: number[];
  /** The public names of the messages. */
  refs: string[];
}

/** What a folder keeps about a person in one table. */
export interface PersonalTable<T extends Table = Table> {
  table: T;
  /** A row is about the person when any of these columns holds any of these. */
  by: Partial<Record<keyof T['columns'] & string, keyof Person>>;
  /** Narrows the rows further; SQL without parameters. */
  where?: string;
  /** Columns with JSON inside. */
  json?: readonly (keyof T['columns'] & string)[];
  /** What becomes of the rows when the person is erased: they go, they stay as they are, or these columns are emptied. */
  erased: 'go' | 'stay' | Partial<RowOf<T>>;
}

/** Something that is kept for a time only. */
export interface Forgetting {
  /** Its name in `rules.retention`. */
  setting: string;
  /** What the age is counted from: an indexed column of instants that are only ever set to the present. */
  table: Table;
  at: string;
  /** Forgets what lies in (after, until]. */
  forget(tx: Tx, after: number, until: number): Promise<void>;
}

/** Rows by table, in the order of their ids, JSON unpacked. */
export type PersonalRows = Record<string, Record<string, unknown>[]>;

/** Values of one statement. */
const CHUNK = 500;

/** Describes a table with its columns checked. */
export function personal<T extends Table>(kept: PersonalTable<T>): PersonalTable {
  return kept;
}

/**
 * What one folder keeps about people. Each folder describes its own tables; whoever exports, erases or forgets asks all of
 * them, so that no table is touched by anybody but its owner.
 */
export abstract class PersonalData {
  abstract readonly tables: readonly PersonalTable[];
  readonly forgettings: readonly Forgetting[] = [];

  /** What more the person is known by here, told by what is known already. */
  know(_read: Reader, _person: Person): Promise<Partial<Person>> {
    return Promise.resolve({});
  }

  /** Everything about the person. */
  async rows(read: Reader, person: Person): Promise<PersonalRows> {
    const all: PersonalRows = {};
    for (const kept of this.tables) {
      const found = await rowsOf(read, kept, person);
      const before = all[kept.table.name] ?? [];
      const known = new Set(before.map((row) => row.id));
      all[kept.table.name] = [...before, ...found.filter((row) => !known.has(row.id))];
    }
    return all;
  }

  /** Takes the person out of everything. Doing it twice has the effect of once. */
  async erase(tx: Tx, person: Person, _now: number): Promise<void> {
    for (const kept of this.tables) await eraseRows(tx, kept, person);
  }
}

async function rowsOf(read: Reader, kept: PersonalTable, person: Person): Promise<Record<string, unknown>[]> {
  const rows = new Map<unknown, Record<string, unknown>>();
  for (const { where, params } of conditions(kept, person)) {
    const found = await read.query<Record<string, unknown>>(`SELECT * FROM ${kept.table.name} WHERE ${where}`, params);
    for (const row of found) rows.set(row.id, unpacked(row, kept.json ?? []));
  }
  return [...rows.values()].sort((a, b) => Number(a.id) - Number(b.id));
}

async function eraseRows(tx: Tx, kept: PersonalTable, person: Person): Promise<void> {
  if (kept.erased === 'stay') return;
  const { name } = kept.table;
  for (const { where, params } of conditions(kept, person)) {
    if (kept.erased === 'go') await tx.run(`DELETE FROM ${name} WHERE ${where}`, params);
    else {
      const set = Object.entries(kept.erased as Record<string, Value>);
      const columns = set.map(([column]) => `${column} = ?`).join(', ');
      await tx.run(`UPDATE ${name} SET ${columns} WHERE ${where}`, [...set.map(([, value]) => value), ...params]);
    }
  }
}

function conditions(kept: PersonalTable, person: Person): { where: string; params: (string | number)[] }[] {
  return Object.entries(kept.by).flatMap(([column, of]) => {
    const values: (string | number)[] = person[of!];
    const parts = Array.from({ length: Math.ceil(values.length / CHUNK) }, (_, i) => values.slice(i * CHUNK, (i + 1) * CHUNK));
    return parts.map((params) => ({
      where: `${column} IN (${marks(params)})${kept.where ? ` AND ${kept.where}` : ''}`,
      params,
    }));
  });
}

function unpacked(row: Record<string, unknown>, json: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      json.includes(column) && typeof value === 'string' ? parsed(value) : value,
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
