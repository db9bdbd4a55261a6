import { instantOf as instantOfLocal, localDate, localMinutes, printDate } from '../../kernel/local-time';
import { MINUTE } from '../../kernel/duration';
import type { SqlDialect } from './sql-dialect';
import type { SqlValue } from './sql-value';
import { every, FALSE, param, raw, some, sql, surely, type Sql } from './sql-text';

/**
 * Moments in conditions. Our own views have epoch milliseconds; what shops send along also has texts: a day (`2026-03-01`) or
 * a wall-clock time (`2026-03-01T10:00`), both of the shop's clock, or a time with its offset (`…T10:00:00.000+08:00`, `…Z`).
 * A wall-clock text is compared as a text with what the shop's clock showed then, so memory and SQL need no zone rules for it.
 */

/** Every day that exists, from the year 1000 on. */
const DAY_THAT_EXISTS =
  '([1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))' +
  '|([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)';
const CLOCK = 'T([01][0-9]|2[0-3]):[0-5][0-9]';
/** A wall-clock text with milliseconds, for JavaScript and MySQL alike. */
export const WALL_CLOCK = `${DAY_THAT_EXISTS}${CLOCK}:[0-5][0-9][.][0-9]{3}`;

const MOMENT = new RegExp(
  `^(?<written>${DAY_THAT_EXISTS}(?<clock>${CLOCK}(:[0-5][0-9]([.][0-9]{1,3})?)?)?)(?<offset>Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?$`,
);
const START_OF_DAY = '0000-00-00T00:00:00.000';
/** Lengths of a wall-clock text that may stand before an offset; a bare day may not. */
const CLOCK_LENGTHS = raw('16, 19, 21, 22, 23');

/** A day inside the first and the last year a text can name. */
const FIRST_YEAR = Date.UTC(1000, 0, 2);
const LAST_YEAR = Date.UTC(9999, 11, 30);

/** Bounds of a moment: those that are given hold all. */
export interface Bounds {
  from?: number;
  to?: number;
  before?: number;
  after?: number;
}

type Reading = { is: 'instant'; at: number } | { is: 'wall'; text: string };

/** Does the value lie within these instants (epoch milliseconds)? False for what is no moment. */
export function liesWithin(value: unknown, bounds: Bounds, zone: string): boolean {
  const read = reading(value);
  if (!read) return false;
  const is = (bound: number | undefined, holds: (a: number | string, b: number | string) => boolean) =>
    bound === undefined || (read.is === 'instant' ? holds(read.at, bound) : holds(read.text, wallClock(bound, zone)));
  return (
    is(bounds.from, (a, b) => a >= b) &&
    is(bounds.to, (a, b) => a <= b) &&
    is(bounds.before, (a, b) => a < b) &&
    is(bounds.after, (a, b) => a > b)
  );
}

/** The SQL twin of `liesWithin`. */
export function liesWithinSql(value: SqlValue, bounds: Bounds, zone: string, dialect: SqlDialect): Sql {
  const compared = (left: Sql, bound: (at: number) => Sql) =>
    every([
      ...(bounds.from === undefined ? [] : [sql`${left} >= ${bound(bounds.from)}`]),
      ...(bounds.to === undefined ? [] : [sql`${left} <= ${bound(bounds.to)}`]),
      ...(bounds.before === undefined ? [] : [sql`${left} < ${bound(bounds.before)}`]),
      ...(bounds.after === undefined ? [] : [sql`${left} > ${bound(bounds.after)}`]),
    ]);
  const asNumber = value.number ? surely(compared(value.number, (at) => param(at))) : FALSE;
  if (!value.text) return asNumber;
  const { wall, offset, isWall, isZoned } = readText(value.text, dialect);
  const utc = sql`(${dialect.utcMillis(wall)} - ${offset})`;
  return some([
    asNumber,
    sql`CASE WHEN ${isZoned} THEN ${compared(utc, (at) => param(at))} WHEN ${isWall} THEN ${compared(wall, (at) => param(wallClock(at, zone)))} ELSE 0 END`,
  ]);
}

/** A moment written in a condition, as epoch milliseconds; `undefined` when it is none. */
export function parseMoment(text: string, zone: string): number | undefined {
  const read = reading(text);
  if (read?.is !== 'wall') return read?.at;
  const [year, month, day] = read.text.slice(0, 10).split('-').map(Number) as [number, number, number];
  const withinMinute = Number(read.text.slice(17)) * 1000;
  return instantOfLocal({ year, month, day }, read.text.slice(11, 16), zone) + withinMinute;
}

function reading(value: unknown): Reading | undefined {
  if (typeof value === 'number') return { is: 'instant', at: value };
  const { written, clock, offset } = (typeof value === 'string' ? MOMENT.exec(value)?.groups : undefined) ?? {};
  if (written === undefined || (offset !== undefined && clock === undefined)) return undefined;
  const text = written + START_OF_DAY.slice(written.length);
  return offset === undefined ? { is: 'wall', text } : { is: 'instant', at: Date.parse(`${text}${offset}`) };
}

/** What the clock of a zone shows at an instant: `2026-03-01T10:00:00.000`. Outside of the years a text can name: before or after all of them. */
function wallClock(at: number, zone: string): string {
  if (at < FIRST_YEAR) return '0';
  if (at > LAST_YEAR) return 'A';
  const minutes = localMinutes(at, zone);
  const two = (n: number) => String(n).padStart(2, '0');
  const ms = ((at % MINUTE) + MINUTE) % MINUTE;
  const seconds = `${two(Math.floor(ms / 1000))}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`;
  return `${printDate(localDate(at, zone))}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${seconds}`;
}

/** The parts of a text in SQL, and whether they make a moment. */
function readText(text: Sql, dialect: SqlDialect): { wall: Sql; offset: Sql; isWall: Sql; isZoned: Sql } {
  const fromEnd = (n: number, length = n) => sql`substr(${text}, ${raw(String(-n))}, ${raw(String(length))})`;
  const suffix = sql`CASE WHEN ${fromEnd(1)} = 'Z' THEN 1 WHEN ${fromEnd(6, 1)} IN ('+', '-') AND ${fromEnd(3, 1)} = ':' THEN 6 ELSE 0 END`;
  const length = sql`(octet_length(${text}) - ${suffix})`;
  const wall = dialect.concat(sql`substr(${text}, 1, ${length})`, sql`substr('${raw(START_OF_DAY)}', ${length} + 1)`);
  const minutes = sql`(60 * (${fromEnd(5, 2)} + 0) + (${fromEnd(2)} + 0))`;
  const sign = sql`CASE ${fromEnd(6, 1)} WHEN '-' THEN -60000 ELSE 60000 END`;
  const offsetAsTime = dialect.concat(raw(`'2000-01-01T'`), fromEnd(5), raw(`':00.000'`));
  const offsetExists = sql`(${fromEnd(1)} = 'Z' OR (${fromEnd(5, 2)} < '15' AND ${dialect.isWallClock(offsetAsTime)}))`;
  const exists = dialect.isWallClock(wall);
  return {
    wall,
    offset: sql`CASE ${fromEnd(1)} WHEN 'Z' THEN 0 ELSE ${sign} * ${minutes} END`,
    isWall: sql`${suffix} = 0 AND ${length} IN (10, ${CLOCK_LENGTHS}) AND ${exists}`,
    isZoned: sql`${suffix} > 0 AND ${length} IN (${CLOCK_LENGTHS}) AND ${exists} AND ${offsetExists}`,
  };
}
