import { sha256 } from './ids';

/** Makes what shops send fit our columns: a longer text than a column takes must not park an order. */

const MAX_ID = 128;

/**
 * A shop's id as key: without blanks around it (MySQL's keys ignore those behind), a longer one as its hash.
 * `undefined` when nothing is left.
 */
export function fitId(id: string | undefined): string | undefined {
  const trimmed = id?.trim();
  if (!trimmed) return undefined;
  return trimmed.length > MAX_ID || trimmed === '__proto__' ? sha256(trimmed) : trimmed;
}

/** At most `length` characters of a text, never half of one; absent is `null`. */
export function clip(text: string | null | undefined, length: number): string | null {
  if (text === null || text === undefined) return null;
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
