import { LunarDay, LunarMonth, LunarYear, SolarDay, SolarTerm } from 'tyme4ts';
import type { LocalDate } from '../../kernel/local-time';

/** The Chinese calendar, by day. */

export interface LunarDate {
  month: number;
  day: number;
  /** Of the leap month of that number; in years without it the plain month counts. */
  leap?: boolean;
}

/**
 * The day on which a lunar date falls in a lunar year; a day that the month does not have is its last day.
 * Lunar years begin with spring festival: months 11 and 12 often fall into the next solar year.
 */
export function lunarToSolar(lunarYear: number, { month, day, leap }: LunarDate): LocalDate {
  const hasLeap = leap === true && LunarYear.fromYear(lunarYear).getLeapMonth() === month;
  const inYear = LunarMonth.fromYm(lunarYear, hasLeap ? -month : month);
  return plain(LunarDay.fromYmd(lunarYear, inYear.getMonthWithLeap(), Math.min(day, inYear.getDayCount())).getSolarDay());
}

/** The day before the first of the next lunar year. */
export function lastDayOfLunarYear(lunarYear: number): LocalDate {
  return plain(
    LunarDay.fromYmd(lunarYear + 1, 1, 1)
      .getSolarDay()
      .next(-1),
  );
}

/** The day of a solar term (`清明`) in a solar year. */
export function solarTerm(year: number, term: string): LocalDate {
  // The table begins with the winter solstice of the year before.
  return plain(SolarTerm.fromName(term === '冬至' ? year + 1 : year, term).getSolarDay());
}

/** The lunar year a day belongs to. */
export function lunarYearOf({ year, month, day }: LocalDate): number {
  return SolarDay.fromYmd(year, month, day).getLunarDay().getYear();
}

function plain(day: SolarDay): LocalDate {
  return { year: day.getYear(), month: day.getMonth(), day: day.getDay() };
}
