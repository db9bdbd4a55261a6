import { DateTime } from 'luxon';
import { fromIso } from '../kernel/local-time';

/** Figures as people read them in the console. What does not apply is a dash. */

export const NOT_APPLICABLE = '–';

/** `0.1234` is `12.3 %`. */
export function percent(rate: number | null): string {
  return rate === null ? NOT_APPLICABLE : `${(rate * 100).toFixed(1)} %`;
}

/** `0.05` is `+5.0 pp`: a difference of two rates. */
export function points(difference: number | null): string {
  return difference === null ? NOT_APPLICABLE : `${difference >= 0 ? '+' : '−'}${Math.abs(difference * 100).toFixed(1)} pp`;
}

export function count(n: number | null): string {
  return n === null ? NOT_APPLICABLE : n.toLocaleString('en');
}

/** A decimal string with thousands separated: `12345.60` is `12,345.60`. */
export function amount(decimal: string | null): string {
  if (decimal === null) return NOT_APPLICABLE;
  const [whole, fraction] = decimal.split('.') as [string, string | undefined];
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
}

/** A moment in the shop's zone: `2026-03-01 16:00`. */
export function moment(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm');
}

/** The day of a moment in the shop's zone: `Monday, 2026-03-02`. */
export function dayOf(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).setLocale('en').toFormat('cccc, yyyy-MM-dd');
}

/** The time of day of a moment in the shop's zone: `16:00:05`. */
export function timeOf(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('HH:mm:ss');
}

/** A sentence in which instants (`2026-03-01T08:00:00Z`) are told in the shop's zone. */
export function inZone(text: string, zone: string): string {
  return text.replace(INSTANT, (instant) => {
    const at = fromIso(instant);
    return at === undefined ? instant : moment(at, zone);
  });
}

const INSTANT = /\b20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{3})?Z/g;

/** A reason code in words: `frequency_cap` is `frequency cap`. */
export function words(code: string): string {
  return code.replaceAll('_', ' ');
}

/** A text by language, for a console in English. */
export function nameOf(id: string, name: string | Record<string, string> | null): string {
  if (name === null) return id;
  return typeof name === 'string' ? name : (name.en ?? Object.values(name)[0] ?? id);
}
