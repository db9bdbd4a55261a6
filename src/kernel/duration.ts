/** Durations as marketers write them: `2s 30min 12h 3d 2w 1mo`. `1m` is refused: minutes or months? */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;
/** A month as elapsed time: 30 days. */
export const MONTH = 30 * DAY;

const UNITS: Record<string, number> = { s: SECOND, min: MINUTE, h: HOUR, d: DAY, w: WEEK, mo: MONTH };

/** Parses `-3d` or `1.5h` into milliseconds; `undefined` when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const found = /^([+-]?\d+(?:\.\d+)?)\s*(s|min|h|d|w|mo)$/.exec(text.trim());
  if (!found) return undefined;
  const ms = Number(found[1]) * UNITS[found[2]!]!;
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined;
}

/** The shortest exact form of a duration in milliseconds: `172800000` is `2d`. */
export function printDuration(ms: number): string {
  for (const [unit, size] of [
    ['w', WEEK],
    ['d', DAY],
    ['h', HOUR],
    ['min', MINUTE],
    ['s', SECOND],
  ] as const) {
    if (ms !== 0 && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms / SECOND}s`;
}
