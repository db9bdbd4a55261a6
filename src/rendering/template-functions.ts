import { dateText, isDateStyle, moneyText } from './print-values';

/**
 * Everything a template can call besides Handlebars' own `if`, `unless`, `each`, `with` and `lookup`. Small on purpose: no
 * environment, no files, no network, no clock (listmonk's CVE-2025-49136 was such a helper). `docs/templates.md` explains each.
 */

/** What a helper may know of the message it is called in. */
export interface HelperContext {
  locale: string;
  /** The contact's zone. */
  zone: string;
}

type Helper = (args: unknown[], context: HelperContext) => unknown;

export const helpers: Record<string, Helper> = {
  money: ([amount], { locale }) => moneyText(amount, locale),
  date: ([when, style], { locale, zone }) => dateText(when, isDateStyle(style) ? style : 'long', locale, zone),
  default: (values) => values.find((v) => !isEmpty(v)) ?? '',
  plural: ([count, one, other]) => `${numberOf(count)} ${textOf(numberOf(count) === 1 ? one : other)}`,
  count: ([list]) => (Array.isArray(list) ? list.length : 0),
  first: ([list, count]) => (Array.isArray(list) ? (list as unknown[]).slice(0, Math.max(0, numberOf(count ?? 1))) : []),
  chunk: ([list, size]) => chunks(Array.isArray(list) ? list : [], Math.max(1, Math.floor(numberOf(size ?? 2)))),
  join: ([list, by]) =>
    Array.isArray(list)
      ? list
          .map(textOf)
          .filter(Boolean)
          .join(textOf(by ?? ', '))
      : '',
  truncate: ([text, length]) => truncate(textOf(text), Math.max(1, numberOf(length ?? 40))),
  initial: ([text]) => [...textOf(text).trim()][0]?.toUpperCase() ?? '',
  urlencode: ([text]) => encodeURIComponent(textOf(text).replace(/\p{Surrogate}/gu, '\uFFFD')),
  eq: ([a, b]) => a === b,
  ne: ([a, b]) => a !== b,
  gt: ([a, b]) => amountOf(a) > amountOf(b),
  gte: ([a, b]) => amountOf(a) >= amountOf(b),
  lt: ([a, b]) => amountOf(a) < amountOf(b),
  lte: ([a, b]) => amountOf(a) <= amountOf(b),
  and: (values) => values.every((v) => !isEmpty(v)),
  or: (values) => values.some((v) => !isEmpty(v)),
  not: ([value]) => isEmpty(value),
};

/** How many arguments each helper takes, least and most. */
export const helperArity: Record<string, [number, number]> = {
  money: [1, 1], date: [1, 2], default: [2, 9], plural: [3, 3], count: [1, 1], first: [1, 2], chunk: [1, 2], join: [1, 2],
  truncate: [1, 2], initial: [1, 1], urlencode: [1, 1], eq: [2, 2], ne: [2, 2], gt: [2, 2], gte: [2, 2], lt: [2, 2], lte: [2, 2],
  and: [1, 9], or: [1, 9], not: [1, 1], lookup: [2, 2], link: [1, 1],
}; // prettier-ignore

/** Blocks a template may open. */
export const blockHelpers = ['if', 'unless', 'each', 'with'];

/** As Handlebars' `if` sees it: null, false, '', 0 and an empty list. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0)
  );
}

function numberOf(value: unknown): number {
  const n = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isFinite(n) ? n : 0;
}

/** For comparing: money counts in its major unit, however many decimals its currency has. */
function amountOf(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'minor' in value) return numberOf(value.minor) / 100;
  return typeof value === 'number' || typeof value === 'string' ? numberOf(value) : NaN;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function chunks(list: unknown[], size: number): unknown[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** By characters as people see them, so that no emoji and no accent is cut in half. */
function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const seen = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.slice(0, length * 16))];
  return seen.length <= length ? text : seen.slice(0, length - 1).map((s) => s.segment).join('').trimEnd() + '…'; // prettier-ignore
}
