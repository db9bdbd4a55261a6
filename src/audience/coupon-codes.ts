import { CODE } from './coupon-pools';

/** The codes of a list, each once, and how many of its lines are none. */
export interface ReadCodes {
  codes: string[];
  /** Lines that repeat an earlier one. */
  repeated: number;
  /** Lines that hold no code: spaces inside, longer than 64 characters. */
  refused: number;
}

/**
 * Reads a file of codes: one a line; of a CSV the first column. Empty lines, lines that begin with `#` and a heading (`code`)
 * are passed over.
 */
export function readCodes(text: string): ReadCodes {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) =>
      (line.split(/[,;\t]/)[0] ?? '')
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim(),
    );
  const heading = lines.findIndex((line) => line !== '');
  return sortCodes(
    lines.filter((line, i) => line !== '' && !line.startsWith('#') && !(i === heading && /^(coupon[ _]?)?codes?$/i.test(line))),
  );
}

/** Tells codes from what is none, and each from its repetitions. */
export function sortCodes(written: readonly string[]): ReadCodes {
  const good = written.map((code) => code.trim()).filter((code) => CODE.test(code));
  const codes = [...new Set(good)];
  return { codes, repeated: good.length - codes.length, refused: written.length - good.length };
}

/** How a shop may write a code that we know under another case: WooCommerce writes all in small letters. */
export function spellings(code: string): string[] {
  return [...new Set([code, code.toUpperCase(), code.toLowerCase()])];
}
