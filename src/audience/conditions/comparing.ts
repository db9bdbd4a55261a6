import { exponentOf, type Money } from '../../kernel/money';
import { convert, isMoney, rateBetween } from './amounts';
import type { Literal } from './condition';
import type { Circumstances } from './operators';
import type { SqlDialect } from './sql-dialect';
import { FALSE, param, raw, sql, surely, type Sql } from './sql-text';
import type { SqlValue } from './sql-value';

/** How a value is compared with a literal, each way in memory and in SQL. */

/** Are the two the same? `undefined` when they cannot be told apart: money in a currency without a rate. */
export function same(actual: unknown, literal: Literal, at: Circumstances): boolean | undefined {
  if (!isMoney(literal)) return actual === literal;
  const order = compare(actual, literal, at);
  return order === undefined ? undefined : order === 0;
}

/** NULL when they cannot be told apart. */
export function sameSql(actual: SqlValue, literal: Literal, at: Circumstances, dialect: SqlDialect): Sql {
  if (isMoney(literal))
    return actual.money ? sql`${inCurrency(actual.money, literal, at, dialect)} = ${param(literal.minor)}` : raw('NULL');
  if (typeof literal === 'string') return actual.text ? surely(dialect.sameText(actual.text, param(literal))) : FALSE;
  if (typeof literal === 'number') return actual.number ? surely(sql`${actual.number} = ${param(literal)}`) : FALSE;
  return actual.boolean ? surely(sql`${actual.boolean} = ${raw(literal ? '1' : '0')}`) : FALSE;
}

/** Is the actual value more (positive), less (negative) or the same (0)? `undefined` when they have no order. */
export function compare(actual: unknown, literal: Literal, { rates, ranks }: Circumstances): number | undefined {
  if (isMoney(literal)) {
    const amount = isMoney(actual) ? convert(actual, literal.currency, rates) : undefined;
    return amount === undefined ? undefined : amount - literal.minor;
  }
  if (ranks) {
    const [a, b] = [ranks.indexOf(actual as string), ranks.indexOf(literal as string)];
    return a < 0 || b < 0 ? undefined : a - b;
  }
  return typeof actual === 'number' && typeof literal === 'number' ? actual - literal : undefined;
}

/** The two sides of a comparison; NULL or `undefined` when they have no order. */
export function compareSql(
  actual: SqlValue,
  literal: Literal,
  at: Circumstances,
  dialect: SqlDialect,
): { actual: Sql; literal: Sql } | undefined {
  if (isMoney(literal)) {
    return actual.money && { actual: inCurrency(actual.money, literal, at, dialect), literal: param(literal.minor) };
  }
  if (at.ranks) {
    const rank = at.ranks.indexOf(literal as string);
    return rank < 0 || !actual.text ? undefined : { actual: rankOf(actual.text, at.ranks, dialect), literal: raw(String(rank)) };
  }
  return typeof literal === 'number' && actual.number ? { actual: actual.number, literal: param(literal) } : undefined;
}

/** Is it a list with this value in it? */
export function hasSame(actual: unknown, literal: Literal, at: Circumstances): boolean {
  return Array.isArray(actual) && actual.some((one) => same(one, literal, at) === true);
}

export function hasSameSql(actual: SqlValue, literal: Literal, at: Circumstances, dialect: SqlDialect): Sql {
  return actual.anyElement?.((element) => surely(sameSql(element, literal, at, dialect))) ?? FALSE;
}

/** Minor units in the literal's currency, by the same steps of arithmetic as `convert`; NULL without a rate. */
function inCurrency(
  { minor, currency }: { minor: Sql; currency: Sql },
  { currency: wanted }: Money,
  { rates }: Circumstances,
  dialect: SqlDialect,
): Sql {
  const others = [...new Set(Object.keys(rates).flatMap((pair) => pair.split('/')))].filter((other) => other !== wanted);
  const cases = others.flatMap((other) => {
    const rate = rateBetween(other, wanted, rates);
    if (rate === undefined) return [];
    const is = dialect.sameText(currency, param(other));
    const [from, to] = [other, wanted].map((c) => raw(`1e${exponentOf(c)}`)) as [Sql, Sql];
    return [sql` WHEN ${is} THEN FLOOR(${minor} * 1e0 / ${from} * ${param(rate)} * ${to} + 0.5e0)`];
  });
  const own = sql`CASE WHEN ${dialect.sameText(currency, param(wanted))} THEN ${minor}`;
  return sql`${cases.reduce((all, one) => sql`${all}${one}`, own)} END`;
}

function rankOf(text: Sql, ranks: readonly string[], dialect: SqlDialect): Sql {
  const cases = ranks.map((name, rank) => sql` WHEN ${dialect.sameText(text, param(name))} THEN ${raw(String(rank))}`);
  return sql`CASE${cases.reduce((all, one) => sql`${all}${one}`)} END`;
}
