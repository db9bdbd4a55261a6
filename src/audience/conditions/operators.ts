import { fromIso } from '../../kernel/local-time';
import { convert, isMoney } from './amounts';
import type { Literal } from './condition';

/** What an operator may look at besides the two values. */
export interface Circumstances {
  now: number;
  /** Of the shop: a bare date begins at its midnight. */
  zone: string;
  rates: Record<string, number>;
}

/** What must stand to the right of the operator in a flow file. */
export type Operand = 'one' | 'comparable' | 'list' | 'text' | 'boolean' | 'duration' | 'date';

interface Operator {
  operand: Operand;
  /** The answer for a field that has no value: FLOWS "Conditions". `exists` answers by its operand. */
  missing: boolean;
  /** Does the field's value (never missing) stand in this relation to the operand? */
  test(actual: unknown, operand: Literal | Literal[], at: Circumstances): boolean;
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

/** Every operator of the language, once: what it takes, what it says of a missing field, how it tests in memory. */
export const operators: Record<OperatorName, Operator> = {
  eq: { operand: 'one', missing: false, test: (actual, operand, at) => same(actual, operand as Literal, at) === true },
  ne: { operand: 'one', missing: true, test: (actual, operand, at) => same(actual, operand as Literal, at) === false },
  gt: comparison((order) => order > 0),
  gte: comparison((order) => order >= 0),
  lt: comparison((order) => order < 0),
  lte: comparison((order) => order <= 0),
  in: {
    operand: 'list',
    missing: false,
    test: (actual, operand, at) => list(operand).some((one) => same(actual, one, at) === true),
  },
  not_in: {
    operand: 'list',
    missing: true,
    test: (actual, operand, at) => list(operand).every((one) => same(actual, one, at) === false),
  },
  has: {
    operand: 'one',
    missing: false,
    test: (actual, operand, at) => Array.isArray(actual) && actual.some((one) => same(one, operand as Literal, at) === true),
  },
  contains: {
    operand: 'text',
    missing: false,
    test: (actual, operand) => typeof actual === 'string' && actual.includes(operand as string),
  },
  starts_with: {
    operand: 'text',
    missing: false,
    test: (actual, operand) => typeof actual === 'string' && actual.startsWith(operand as string),
  },
  exists: { operand: 'boolean', missing: false, test: (_, operand) => operand === true },
  /** Not longer ago than this, and not in the future. */
  within: {
    operand: 'duration',
    missing: false,
    test: (actual, operand, at) => {
      const instant = instantOf(actual, at.zone);
      return instant !== undefined && instant <= at.now && at.now - instant <= Number(operand);
    },
  },
  before: { operand: 'date', missing: false, test: (actual, operand, at) => dates(actual, operand, at, (a, b) => a < b) },
  after: { operand: 'date', missing: false, test: (actual, operand, at) => dates(actual, operand, at, (a, b) => a > b) },
};

function comparison(holds: (order: number) => boolean): Operator {
  return {
    operand: 'comparable',
    missing: false,
    test: (actual, operand, at) => {
      const order = compare(actual, operand as Literal, at);
      return order !== undefined && holds(order);
    },
  };
}

/** `undefined` when the two cannot be told apart: money in a currency without a rate. */
function same(actual: unknown, literal: Literal, at: Circumstances): boolean | undefined {
  if (!isMoney(literal)) return actual === literal;
  const order = compare(actual, literal, at);
  return order === undefined ? undefined : order === 0;
}

function compare(actual: unknown, literal: Literal, at: Circumstances): number | undefined {
  if (isMoney(literal)) {
    const amount = isMoney(actual) ? convert(actual, literal.currency, at.rates) : undefined;
    return amount === undefined ? undefined : amount - literal.minor;
  }
  return typeof actual === 'number' && typeof literal === 'number' ? actual - literal : undefined;
}

function dates(
  actual: unknown,
  operand: Literal | Literal[],
  at: Circumstances,
  holds: (a: number, b: number) => boolean,
): boolean {
  const a = instantOf(actual, at.zone);
  const b = instantOf(operand, at.zone);
  return a !== undefined && b !== undefined && holds(a, b);
}

/** Instants are epoch milliseconds in our views, ISO texts in what shops send along. */
function instantOf(value: unknown, zone: string): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? fromIso(value, zone) : undefined;
}

function list(operand: Literal | Literal[]): Literal[] {
  return Array.isArray(operand) ? operand : [operand];
}
