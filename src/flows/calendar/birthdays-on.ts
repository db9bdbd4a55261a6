import { SolarDay } from 'tyme4ts';
import { addDays, type LocalDate } from '../../kernel/local-time';

/** A birthday as contacts have it, without its year. */
export interface BirthDay {
  calendar: 'solar' | 'lunar';
  month: number;
  day: number;
}

/**
 * The birthdays that may be kept on a day: its own, 29 February on the 28th, and those of the lunar calendar, where the last
 * day of a short month stands for the 30th as well. May name a few too many: `occurrencesBetween` decides.
 */
export function birthdaysOn(date: LocalDate): BirthDay[] {
  const { month, day } = date;
  const lunar = SolarDay.fromYmd(date.year, month, day).getLunarDay();
  const lunarMonth = lunar.getLunarMonth();
  const kept: BirthDay[] = [
    { calendar: 'solar', month, day },
    { calendar: 'lunar', month: lunarMonth.getMonth(), day: lunar.getDay() },
  ];
  if (month === 2 && day === 28) kept.push({ calendar: 'solar', month: 2, day: 29 });
  if (lunar.getDay() === 29 && lunarMonth.getDayCount() === 29) {
    kept.push({ calendar: 'lunar', month: lunarMonth.getMonth(), day: 30 });
  }
  return kept;
}

/** Every birthday that may be kept on one of so many days, each once. */
export function birthdaysFrom(first: LocalDate, days: number): BirthDay[] {
  const found = new Map<string, BirthDay>();
  for (let i = 0; i < days; i++) {
    for (const b of birthdaysOn(addDays(first, i))) found.set(`${b.calendar} ${b.month} ${b.day}`, b);
  }
  return [...found.values()];
}
