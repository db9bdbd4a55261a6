import fc from 'fast-check';
import { DAY } from '../../src/kernel/duration';
import type { Money } from '../../src/kernel/money';

/** Random values for shops and for conditions on them, out of the same few, so that they often meet. */

export const NOW = Date.parse('2026-03-08T08:30:00Z');

/** Words that look alike to a careless database: letter case, accents, trailing spaces, wildcards, quotes, other scripts. */
export const anyWord = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('vip', 'VIP', 'vip ', 'café', 'cafe\u0301', 'cafe', '王小明', '王', 'a%', 'a_b', 'aab', '%'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(' ', `it's`, '"x"', '\\', '\\%', '?', '😀', '1', '1.0', '01', 'true', 'null', '[]', '{}'),
  },
  // U+FFFD stands for what was no text: files with it are refused.
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !text.includes('\uFFFD')) },
);

/** Instants on and beside the edges that conditions ask about. */
export const anyInstant = fc.oneof(
  fc.constantFrom(0, -1, 1, -30 * DAY, -30 * DAY - 1, -30 * DAY + 1, -DAY, DAY, -180 * DAY).map((ms) => NOW + ms),
  fc.constantFrom('2026-03-01T05:00:00Z', '2026-02-28T16:00:00.000Z', '2026-03-08T07:00:00Z').map((text) => Date.parse(text)),
  fc.integer({ min: NOW - 400 * DAY, max: NOW + 5 * DAY }),
);

export const someDuration = fc.constantFrom(0, 1, 1500, DAY, 30 * DAY, 180 * DAY, 100_000 * DAY);

/** Dates as conditions write them, around the edges of days, offsets and clock changes. */
export const DATES = [
  '2026-03-01',
  '2026-03-08',
  '2024-02-29',
  '2026-03-01T00:00',
  '2026-03-08T02:30:00',
  '2026-03-08T08:30:00.000Z',
  '2026-03-08T08:30Z',
  '2026-03-01T00:00:00.5-05:00',
  '2026-03-01T13:00+08:00',
  '2026-03-01T19:00:00.250+14:59',
  '1000-01-01',
  '9999-12-31',
] as const;

/** Texts that only look like dates. */
export const NO_DATES = [
  ...['2026-02-30', '2023-02-29', '2100-02-29', '2026-00-10', '2026-3-1', '20260301', '2026-03', '2026', '10:00', '0999-01-01'],
  ...['2026-03-01T24:00', '2026-03-01T23:60', '2026-03-01T23:59:60', '2026-03-01 00:00', '2026-03-01T1', '2026-03-01T00:00:0'],
  ...[
    '2026-03-01Z',
    '2026-03-01+08:00',
    '2026-03-01T00:00z',
    '2026-03-01T00:00+15:00',
    '2026-03-01T00:00+00:60',
    '２０２６-03-01',
  ],
  ...[
    '2026-03-01T00:00:00.1234Z',
    '2026-03-01T00:00-0500',
    '2026-03-01\n',
    ' 2026-03-01',
    '2026-03-01T00:00+ab:cd',
    '',
    'Z',
    '+08:00',
  ],
] as const;

export const someDate = fc.constantFrom(...DATES);
export const anyDateText = fc.oneof(someDate, fc.constantFrom(...NO_DATES));

export const anyNumber = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 5, 12, -3, 0.1, 1.5, 1e21, 9007199254740991, NOW),
  fc.integer({ min: -20, max: 20 }),
);

export const CURRENCIES = ['CNY', 'USD', 'JPY', 'EUR', 'GBP', 'KWD'] as const;
/** Pounds and dinars have no rate to anything. */
export const RATES = { 'USD/CNY': 7.13, 'CNY/JPY': 21.37, 'EUR/USD': 1.0831 };

/** Amounts that are equal, or nearly so, over currencies. */
export const someMinor = fc.oneof(
  // Half a fen is rounded up: 50 cents are 357 fen, not 356.
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 50, 100, 150, 356, 357, 713, 1069, 1070, 71300, 71299) },
  fc.integer({ min: 0, max: 200_000 }),
);

export const someMoney: fc.Arbitrary<Money> = fc.record({ minor: someMinor, currency: fc.constantFrom(...CURRENCIES) });

/** Names of attributes and of an event's data, prototype names and those special to JSON paths among them. */
export const someName = fc.constantFrom('a', 'A', 'b c', 'é', 'toString', '__proto__', 'length', '0', '$', 'x[0]', 'a*', '王');

/** Any JSON value a shop may send along. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    anyNumber,
    anyWord,
    anyDateText,
    anyInstant,
    someMoney,
    fc.array(fc.oneof(anyWord, anyNumber), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
    anyThing(tie('value')),
  ),
})).value;

/** An object with some of the names. */
export function anyThing(value: fc.Arbitrary<unknown> = anyJson): fc.Arbitrary<Record<string, unknown>> {
  return fc.uniqueArray(fc.tuple(someName, value), { maxLength: 5, selector: ([name]) => name }).map(Object.fromEntries);
}
