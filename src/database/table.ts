import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

/**
 * A table is described once, beside the store that writes it. The description gives the row's type, the column lists of bulk
 * statements, and the entity against which the migrations are checked for drift. Migrations are written by hand.
 *
 * Portable types only: instants are epoch milliseconds in bigint, money is minor units in bigint, flags are 0/1 integers,
 * JSON and long text are `long` and are parsed by the store.
 */
export type Dialect = 'sqlite' | 'mysql' | 'mariadb';

export interface Column<T> {
  kind: 'id' | 'bigint' | 'integer' | 'double' | 'varchar' | 'long';
  length?: number;
  nullable: boolean;
  /** Never set: carries the type of the value. */
  readonly value?: T;
}

type Nullable<C> = C extends Column<infer T> ? Column<T | null> : never;

const column = <T>(kind: Column<T>['kind'], length?: number): Column<T> => ({ kind, length, nullable: false });

/** The primary key: an integer given out by `Tx.nextId()`. */
export const pk = (): Column<number> => column('id');
/** The id of a row of another table, or any large integer. */
export const bigint = (): Column<number> => column('bigint');
/** Epoch milliseconds, UTC. */
export const instant = (): Column<number> => column('bigint');
/** Minor units of the currency in the same row. */
export const money = (): Column<number> => column('bigint');
export const integer = (): Column<number> => column('integer');
/** 0 or 1. */
export const flag = (): Column<number> => column('integer');
export const double = (): Column<number> => column('double');
/** At most `length` characters; at most 254 when part of a key. */
export const varchar = <T extends string = string>(length: number): Column<T> => column('varchar', length);
/** Text or JSON of any length. */
export const long = (): Column<string> => column('long');
export const nullable = <C extends Column<unknown>>(c: C): Nullable<C> => ({ ...c, nullable: true }) as unknown as Nullable<C>;

export interface Table<C extends Record<string, Column<unknown>> = Record<string, Column<unknown>>> {
  name: string;
  columns: C;
  unique: string[][];
  index: string[][];
}

/** The type of one row. */
export type RowOf<T extends Table> = { [K in keyof T['columns']]: T['columns'][K] extends Column<infer V> ? V : never };

/** Describes a table. The first `unique` key is the one bulk inserts resolve conflicts on. */
export function table<C extends Record<string, Column<unknown>>>(
  name: string,
  columns: C,
  keys: { unique?: (keyof C & string)[][]; index?: (keyof C & string)[][] } = {},
): Table<C> {
  return { name, columns, unique: keys.unique ?? [], index: keys.index ?? [] };
}

/** Names of keys, the same here and in the migrations: `uq_inbox_source_delivery_id`, at most 64 characters. */
export function keyName(prefix: 'uq' | 'ix', tableName: string, columns: string[]): string {
  return `${prefix}_${tableName}_${columns.join('_')}`.slice(0, 64);
}

/** The TypeORM entity of a table, for the drift check. */
export function toEntity(t: Table, dialect: Dialect): EntitySchema {
  const columns: Record<string, EntitySchemaColumnOptions> = {};
  for (const [name, c] of Object.entries(t.columns)) columns[name] = columnOptions(c, dialect);
  return new EntitySchema({
    name: t.name,
    tableName: t.name,
    columns,
    indices: [
      ...t.unique.map((k) => ({ name: keyName('uq', t.name, k), columns: k, unique: true })),
      ...t.index.map((k) => ({ name: keyName('ix', t.name, k), columns: k })),
    ],
  });
}

function columnOptions(c: Column<unknown>, dialect: Dialect): EntitySchemaColumnOptions {
  switch (c.kind) {
    case 'id':
      return { type: dialect === 'sqlite' ? 'integer' : 'bigint', primary: true };
    case 'long':
      return { type: dialect === 'sqlite' ? 'text' : 'longtext', nullable: c.nullable };
    case 'varchar':
      return { type: 'varchar', length: c.length, nullable: c.nullable };
    case 'integer':
      return { type: dialect === 'sqlite' ? 'integer' : 'int', nullable: c.nullable };
    case 'bigint':
    case 'double':
      return { type: c.kind, nullable: c.nullable };
  }
}
