import { exponentOf } from '../kernel/money';
import { fromIso, isZone } from '../kernel/local-time';

/** How money and dates are written for a reader. Formatters are kept: making one costs more than a whole text does. */

const LONGEST_PAST_AND_FUTURE = 8.64e15;
const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** `{ minor: 26800, currency: 'CNY' }` as `¥268.00`; a text stays as it is; anything else is nothing. */
export function moneyText(value: unknown, locale: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (!isRecord(value) || typeof value.minor !== 'number' || typeof value.currency !== 'string') return '';
  if (!/^[A-Z]{3}$/.test(value.currency)) return '';
  const exponent = exponentOf(value.currency);
  return moneyFormat(locale, value.currency, exponent).format(value.minor / 10 ** exponent);
}

export type DateStyle = 'long' | 'short' | 'month' | 'weekday' | 'time' | 'datetime';

/**
 * An instant (epoch milliseconds), an ISO date or time, or `{ month, day }`, as a reader writes it: `1 March 2026`.
 * `short` leaves out the year, `month` is the month's name, `weekday` the day's, `time` is `19:30`.
 */
export function dateText(value: unknown, style: DateStyle, locale: string, zone: string): string {
  const at = instantIn(value, zone);
  if (at === undefined) return '';
  return dateFormat(locale, at.zone, style).format(at.ms);
}

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  short: { month: 'long', day: 'numeric' },
  month: { month: 'long' },
  weekday: { weekday: 'long' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  datetime: { year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

export function isDateStyle(text: unknown): text is DateStyle {
  return typeof text === 'string' && Object.hasOwn(STYLES, text);
}

function instantIn(value: unknown, zone: string): { ms: number; zone: string } | undefined {
  if (typeof value === 'number') return Math.abs(value) <= LONGEST_PAST_AND_FUTURE ? { ms: value, zone } : undefined;
  if (typeof value === 'string') {
    const bare = /^\d{4}-\d{2}-\d{2}$/.test(value);
    const ms = fromIso(value, 'utc');
    return ms === undefined ? undefined : { ms, zone: bare ? 'UTC' : zone };
  }
  if (!isRecord(value) || typeof value.month !== 'number' || typeof value.day !== 'number') return undefined;
  const year = typeof value.year === 'number' ? value.year : 2024;
  return { ms: Date.UTC(year, value.month - 1, value.day), zone: 'UTC' };
}

function moneyFormat(locale: string, currency: string, exponent: number): Intl.NumberFormat {
  return kept(numbers, `${locale} ${currency}`, () => {
    const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
    return new Intl.NumberFormat(known(locale), { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits });
  });
}

function dateFormat(locale: string, zone: string, style: DateStyle): Intl.DateTimeFormat {
  return kept(dates, `${locale} ${zone} ${style}`, () => {
    const timeZone = isZone(zone) ? zone : 'UTC';
    return new Intl.DateTimeFormat(known(locale), { ...STYLES[style], timeZone });
  });
}

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let made = cache.get(key);
  if (made === undefined) {
    // A cache, not a store: zones come from contacts, so it has an end.
    if (cache.size > 2000) cache.clear();
    cache.set(key, (made = make()));
  }
  return made;
}

/** English for the world reads `1 March 2026`, and any locale unknown to this machine falls back to it. */
function known(locale: string): string {
  if (locale === 'en') return 'en-GB';
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en-GB';
  } catch {
    return 'en-GB';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
