import { compare, compareSql, hasSame, hasSameSql, same, sameSql } from './comparing';
import type { Literal } from './condition';
import type { FieldKind } from './fields';
import { liesWithin, liesWithinSql, parseMoment, type Bounds } from './moments';
import type { SqlDialect } from './sql-dialect';
import { every, FALSE, param, raw, some, sql, TRUE, type Sql } from './sql-text';
import type { SqlValue } from './sql-value';

/** What an operator may look at besides the two values. */
export interface Circumstances {
  now: number;
  /** Of the shop: a bare date begins at its midnight. */
  zone: string;
  rates: Record<string, number>;
  /** Of a field that is ordered by rank: its words, the lowest first. */
  ranks?: readonly string[];
}

/** What must stand to the right of the operator in a flow file. */
export type Operand = 'one' | 'comparable' | 'list' | 'text' | 'boolean' | 'duration' | 'date';

interface Operator {
  operand: Operand;
  /** Kinds of fields that can be asked this. */
  of: readonly FieldKind[];
  /** The answer for a field that has no value: FLOWS "Conditions". `exists` answers by its operand. */
  missing: boolean;
  /** Does the field's value (never missing) stand in this relation to the operand? */
  test(actual: unknown, operand: Literal | Literal[], at: Circumstances): boolean;
  /** The same question in SQL, of a value that is there; NULL means no. */
  sql(actual: SqlValue, operand: Literal | Literal[], at: Circumstances, dialect: SqlDialect): Sql;
}

export type OperatorName = (typeof OPERATOR_NAMES)[number];
export const OPERATOR_NAMES = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'not_in',
  'has',
  'contains',
  'starts_with',
  'exists',
  'within',
  'before',
  'after',
] as const;

const VALUES: readonly FieldKind[] = ['text', 'number', 'money', 'boolean', 'rank', 'count', 'free'];
const ORDERED: readonly FieldKind[] = ['number', 'money', 'rank', 'count', 'free'];
const LISTS: readonly FieldKind[] = ['list', 'free'];
const TEXTS: readonly FieldKind[] = ['text', 'rank', 'free'];
const MOMENTS: readonly FieldKind[] = ['instant', 'free'];
const ALL: readonly FieldKind[] = ['text', 'number', 'money', 'instant', 'boolean', 'rank', 'list', 'items', 'birthday', 'free'];

/** Every operator of the language, once: what it takes, what it says of a missing field, how it tests in memory and in SQL. */
export const operators: Record<OperatorName, Operator> = {
  eq: {
    operand: 'one',
    of: VALUES,
    missing: false,
    test: (actual, operand, at) => same(actual, one(operand), at) === true,
    sql: (actual, operand, at, dialect) => sameSql(actual, one(operand), at, dialect),
  },
  ne: {
    operand: 'one',
    of: VALUES,
    missing: true,
    test: (actual, operand, at) => same(actual, one(operand), at) === false,
    sql: (actual, operand, at, dialect) => sql`NOT (${sameSql(actual, one(operand), at, dialect)})`,
  },
  gt: comparison('>', (order) => order > 0),
  gte: comparison('>=', (order) => order >= 0),
  lt: comparison('<', (order) => order < 0),
  lte: comparison('<=', (order) => order <= 0),
  in: {
    operand: 'list',
    of: VALUES,
    missing: false,
    test: (actual, operand, at) => list(operand).some((one) => same(actual, one, at) === true),
    sql: (actual, operand, at, dialect) => some(list(operand).map((one) => sameSql(actual, one, at, dialect))),
  },
  not_in: {
    operand: 'list',
    of: VALUES,
    missing: true,
    test: (actual, operand, at) => list(operand).every((one) => same(actual, one, at) === false),
    sql: (actual, operand, at, dialect) => every(list(operand).map((one) => sql`NOT (${sameSql(actual, one, at, dialect)})`)),
  },
  has: {
    operand: 'one',
    of: LISTS,
    missing: false,
    test: (actual, operand, at) => hasSame(actual, one(operand), at),
    sql: (actual, operand, at, dialect) => hasSameSql(actual, one(operand), at, dialect),
  },
  contains: {
    operand: 'text',
    of: TEXTS,
    missing: false,
    test: (actual, operand) => typeof actual === 'string' && actual.includes(operand as string),
    sql: ({ text }, operand, _, dialect) => (text ? sql`${dialect.position(param(one(operand) as string), text)} > 0` : FALSE),
  },
  starts_with: {
    operand: 'text',
    of: TEXTS,
    missing: false,
    test: (actual, operand) => typeof actual === 'string' && actual.startsWith(operand as string),
    sql: ({ text }, operand, _, dialect) => (text ? sql`${dialect.position(param(one(operand) as string), text)} = 1` : FALSE),
  },
  exists: {
    operand: 'boolean',
    of: ALL,
    missing: false,
    test: (_, operand) => operand === true,
    sql: (_, operand) => (operand === true ? TRUE : FALSE),
  },
  /** Not longer ago than this, and not in the future. */
  within: moment('duration', (operand, { now }) => ({ from: now - Number(operand), to: now })),
  before: moment('date', (operand, { zone }) => ({ before: momentOf(operand, zone) ?? -Infinity })),
  after: moment('date', (operand, { zone }) => ({ after: momentOf(operand, zone) ?? Infinity })),
};

function comparison(sign: '>' | '>=' | '<' | '<=', holds: (order: number) => boolean): Operator {
  return {
    operand: 'comparable',
    of: ORDERED,
    missing: false,
    test: (actual, operand, at) => {
      const order = compare(actual, one(operand), at);
      return order !== undefined && holds(order);
    },
    sql: (actual, operand, at, dialect) => {
      const pair = compareSql(actual, one(operand), at, dialect);
      return pair ? sql`${pair.actual} ${raw(sign)} ${pair.literal}` : FALSE;
    },
  };
}

function moment(operand: 'duration' | 'date', bounds: (operand: Literal, at: Circumstances) => Bounds): Operator {
  return {
    operand,
    of: MOMENTS,
    missing: false,
    test: (actual, literal, at) => liesWithin(actual, bounds(one(literal), at), at.zone),
    sql: (actual, literal, at, dialect) => liesWithinSql(actual, bounds(one(literal), at), at.zone, dialect),
  };
}

function momentOf(operand: Literal, zone: string): number | undefined {
  return typeof operand === 'string' ? parseMoment(operand, zone) : undefined;
}

function one(operand: Literal | Literal[]): Literal {
  return Array.isArray(operand) ? operand[0]! : operand;
}

function list(operand: Literal | Literal[]): Literal[] {
  return Array.isArray(operand) ? operand : [operand];
}
