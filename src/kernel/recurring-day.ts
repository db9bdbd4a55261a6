import { easterSunday } from './easter';
import { addDays, compareDates, type LocalDate } from './local-time';

/** A day that comes again: `sunday` every week, `07-14` every year, `easter+1` so many days after Easter Sunday. */
export type RecurringDay = { weekday: number } | { month: number; day: number } | { easter: number };

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Parses one; `undefined` when it names none. */
export function parseRecurringDay(text: string): RecurringDay | undefined {
  const weekday = WEEKDAYS.indexOf(text.toLowerCase());
  if (weekday >= 0) return { weekday };
  const easter = /^easter(?:([+-]\d{1,2}))?$/.exec(text);
  if (easter) return { easter: Number(easter[1] ?? 0) };
  const [, month, day] = (/^(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  // A leap year has every day there is.
  const exists = month && day && month <= 12 && day <= new Date(Date.UTC(2024, month, 0)).getUTCDate();
  return exists ? { month, day } : undefined;
}

/** Is it this day? */
export function fallsOn(recurring: RecurringDay, date: LocalDate): boolean {
  if ('weekday' in recurring) return new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() === recurring.weekday;
  if ('easter' in recurring) return compareDates(addDays(easterSunday(date.year), recurring.easter), date) === 0;
  return recurring.month === date.month && recurring.day === date.day;
}
