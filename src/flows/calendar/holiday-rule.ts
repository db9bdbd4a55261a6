import { easterSunday } from '../../kernel/easter';
import { addDays, compareDates, type LocalDate } from '../../kernel/local-time';
import { lastDayOfLunarYear, lunarToSolar, solarTerm } from './lunar-date';

/** How a holiday finds its day in a year. */
export type Rule =
  | { solar: [month: number, day: number] }
  /** Of the Chinese calendar. */
  | { lunar: [month: number, day: number]; plus?: number }
  | { lunarNewYearsEve: true }
  /** A solar term by its Chinese name. */
  | { term: string }
  /** The n-th weekday of a month (1 Monday … 7 Sunday; n from the end when negative), moved by `plus` days; a week later where it meets Whit Sunday and `notWhitSunday` is set. */
  | { nth: [n: number, weekday: number, month: number]; plus?: number; notWhitSunday?: true }
  /** The last such weekday on or before a day. */
  | { upTo: [weekday: number, month: number, day: number] }
  /** Days from (Western) Easter Sunday. */
  | { easter: number }
  /** An equinox as Japan keeps it, by its own midnight. */
  | { japanese: 'spring-equinox' | 'autumn-equinox' };

export type Rules = Record<string, Rule>;

export const solar = (month: number, day: number): Rule => ({ solar: [month, day] });
export const lunar = (month: number, day: number, plus = 0): Rule => ({ lunar: [month, day], ...(plus && { plus }) });
export const nth = (n: number, weekday: number, month: number, plus = 0): Rule => ({
  nth: [n, weekday, month],
  ...(plus && { plus }),
});
export const easter = (days: number): Rule => ({ easter: days });
export const [MONDAY, THURSDAY, SATURDAY, SUNDAY] = [1, 4, 6, 7];

const WHIT_SUNDAY = 49;

/**
 * The day in a year of the common calendar. A lunar year's festival belongs to the year in which the lunar year begins, which
 * for months 1-10 is also its solar year.
 */
export function dayIn(year: number, rule: Rule): LocalDate {
  if ('solar' in rule) return { year, month: rule.solar[0], day: rule.solar[1] };
  if ('lunar' in rule) return addDays(lunarToSolar(year, { month: rule.lunar[0], day: rule.lunar[1] }), rule.plus ?? 0);
  if ('lunarNewYearsEve' in rule) return lastDayOfLunarYear(year - 1);
  if ('term' in rule) return solarTerm(year, rule.term);
  if ('easter' in rule) return addDays(easterSunday(year), rule.easter);
  if ('japanese' in rule) return japaneseEquinox(year, rule.japanese);
  if ('upTo' in rule) return upTo(year, ...rule.upTo);
  const day = addDays(nthWeekday(year, ...rule.nth), rule.plus ?? 0);
  const meets = rule.notWhitSunday && compareDates(day, addDays(easterSunday(year), WHIT_SUNDAY)) === 0;
  return meets ? addDays(day, 7) : day;
}

function nthWeekday(year: number, n: number, weekday: number, month: number): LocalDate {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const days = Array.from({ length: last }, (_, i) => ({ year, month, day: i + 1 })).filter(
    (date) => isoWeekday(date) === weekday,
  );
  return days.at(n > 0 ? n - 1 : n)!;
}

function upTo(year: number, weekday: number, month: number, day: number): LocalDate {
  const last = { year, month, day };
  return addDays(last, -((isoWeekday(last) - weekday + 7) % 7));
}

function isoWeekday({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/** The usual approximation for the years 1980 to 2099; the law leaves the day to the observatory. */
function japaneseEquinox(year: number, which: 'spring-equinox' | 'autumn-equinox'): LocalDate {
  const [month, base] = which === 'spring-equinox' ? [3, 20.8431] : [9, 23.2488];
  return { year, month, day: Math.floor(base + 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4)) };
}
