import { fromIso } from '../kernel/local-time';
import { exponentOf, toMinor } from '../kernel/money';

/**
 * Careful reading of other people's JSON. Shops send null, "", [] and nothing at all for the same absence, numbers for texts
 * and texts for numbers: every reader here answers `undefined` for what is not there or is of no use, and never throws.
 */
export type Json = Record<string, unknown>;

/** An object; arrays and null are none (WordPress writes an empty object as `[]`). */
export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The objects of a list; anything else in it, or no list, is left out. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object).filter((v) => v !== undefined) : [];
}

/** A text that says something, trimmed; numbers are taken as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  // NUL is legal JSON and legal nowhere else.
  const trimmed = value.replaceAll('\0', '').trim();
  return trimmed === '' ? undefined : trimmed;
}

/** The texts of a list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((v) => text(v) ?? []) : [];
}

/** An id as text; 0 and "0" mean nobody. Floats that lost digits are still taken: there is nothing better. */
export function id(value: unknown): string | undefined {
  const found = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : text(value);
  return found === '0' ? undefined : found;
}

/** A flag; "true", "1", "yes" and their opposites count. */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = text(value)?.toLowerCase();
  if (word === 'true' || word === '1' || word === 'yes') return true;
  if (word === 'false' || word === '0' || word === 'no') return false;
  return undefined;
}

/** A whole number, rounded. */
export function whole(value: unknown): number | undefined {
  const n = typeof value === 'number' ? value : Number(text(value) ?? NaN);
  return Number.isFinite(n) && Math.abs(n) <= 2 ** 31 - 1 ? Math.round(n) : undefined;
}

/** An ISO 4217 code in capitals. `XXX` ("no currency") is none. */
export function currency(value: unknown): string | undefined {
  const code = text(value)?.toUpperCase();
  return code && /^[A-Z]{3}$/.test(code) && code !== 'XXX' ? code : undefined;
}

/** An amount in major units, text or number, to minor units. Group separators ("1,234.50") are forgiven. */
export function amount(value: unknown, code: string): number | undefined {
  if (typeof value === 'number') return toMinor(roundTo(value, exponentOf(code)), code);
  const found = text(value);
  return found === undefined
    ? undefined
    : toMinor(/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(found) ? found.replaceAll(',', '') : found, code);
}

/** An ISO 8601 instant to epoch milliseconds; without an offset it is UTC. */
export function instant(value: unknown): number | undefined {
  return zonedInstant(value, 'utc');
}

/** An ISO 8601 instant, in `zone` where it has no offset of its own. */
export function zonedInstant(value: unknown, zone: string): number | undefined {
  const found = typeof value === 'string' ? text(value) : undefined;
  if (found === undefined || !/^\d{4}-\d{2}-\d{2}/.test(found)) return undefined;
  const at = fromIso(found.replace(/^(.{10}) (?=\d)/, '$1T'), zone);
  // WordPress writes "never" as year 0 and old versions as 1970: nothing a shop tells happened then.
  return at !== undefined && at > 0 && at <= MAX_INSTANT ? at : undefined;
}

/** An http or https URL; other schemes never reach a link. */
export function url(value: unknown): string | undefined {
  const found = text(value);
  return found && found.length <= 2048 && /^https?:\/\//i.test(found) && URL.canParse(found) ? found : undefined;
}

/** Two capital letters. */
export function country(value: unknown): string | undefined {
  const code = text(value)?.toUpperCase();
  return code && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

/** The first that is there. */
export function first<T>(...values: (T | undefined)[]): T | undefined {
  return values.find((v) => v !== undefined);
}

/** The end of the year 9999, the last that ISO 8601 writes with four digits. */
const MAX_INSTANT = 253_402_300_799_999;

/** 89.99 * 3 as floats is 269.96999999999997: what a shop computed with floats is rounded before it becomes money. */
function roundTo(value: number, digits: number): number | string {
  return Number.isFinite(value) && Math.abs(value) < 1e15 ? value.toFixed(digits) : value;
}
