import type { ContactView } from '../contacts/contact-view';
import { DAY } from '../kernel/duration';
import { addDays, instantOf, localDate, printDate, toIso, type LocalDate } from '../kernel/local-time';
import { holidayIn } from './calendar/holidays';
import { lunarToSolar } from './calendar/lunar-date';
import { ownDaysIn, type OwnCalendars } from './calendar/own-calendars';
import type { Trigger } from './definition';
import { moved } from './steps/wait';

export type { OwnCalendars };

/** One moment a date or holiday trigger falls on for one contact. */
export interface Occurrence {
  /** When the enrollment triggers. */
  at: number;
  /** Names the occasion, stable when a birthday is edited: `birthday:2026`, `CN/mid-autumn:2026`, `last_order_at:2026-03-01`. */
  key: string;
}

/** A day that comes again, and what it is called that time. */
interface NamedDay {
  date: LocalDate;
  key: string;
}

/**
 * The moments in [from, until) at which this trigger falls for this contact, in the contact's zone. Event triggers have none.
 * 29 February falls on 28 February in other years; a lunar day that does not exist on its month's last day.
 */
export function occurrencesBetween(
  trigger: Trigger,
  contact: ContactView,
  from: number,
  until: number,
  zone: string,
  own: OwnCalendars = {},
): Occurrence[] {
  if (trigger.is === 'event') return [];
  const inRange = ({ at }: Occurrence) => at >= from && at < until;
  if (trigger.is === 'date' && trigger.field !== 'contact.birthday') return fromInstant(trigger, contact, zone).filter(inRange);
  const years = yearsAround(from - trigger.offset, until - trigger.offset);
  const days =
    trigger.is === 'holiday'
      ? years.flatMap((year) => holidays(trigger.holiday, year, own))
      : years.flatMap((year) => birthdays(contact, year));
  return days
    .map(({ date, key }) => ({ key, at: onDay(date, trigger.offset, trigger.at, zone) }))
    .filter(inRange)
    .toSorted((a, b) => a.at - b.at);
}

/** A moment of the contact's past, moved: 90 days after the last order. */
function fromInstant(trigger: Trigger & { is: 'date' }, contact: ContactView, zone: string): Occurrence[] {
  const name = trigger.field.slice('contact.'.length);
  const from = name === 'first_order_at' || name === 'last_order_at' || name === 'created_at' ? contact[name] : null;
  return from === null ? [] : [{ at: moved(from, trigger.offset, trigger.at, zone), key: `${name}:${toIso(from).slice(0, 10)}` }];
}

function birthdays({ birthday }: ContactView, year: number): NamedDay[] {
  if (!birthday) return [];
  const { month, day, calendar, leap_month: leap } = birthday;
  const key = `birthday:${year}`;
  // Of a lunar birthday `year` is the lunar year, so that each has exactly one.
  if (calendar === 'lunar') return [{ date: lunarToSolar(year, { month, day, leap }), key }];
  const exists = !(month === 2 && day === 29) || isLeapYear(year);
  return [{ date: { year, month, day: exists ? day : 28 }, key }];
}

function holidays(name: string, year: number, own: OwnCalendars): NamedDay[] {
  if (name.startsWith('own/')) {
    const list = name.slice('own/'.length);
    return ownDaysIn(year, Object.hasOwn(own, list) ? (own[list] ?? []) : []).map((date) => ({
      date,
      key: `${name}:${printDate(date)}`,
    }));
  }
  const date = holidayIn(year, name);
  return date ? [{ date, key: `${name}:${year}` }] : [];
}

/** A day moved by an offset, at a time of that day (its beginning where none is given). */
function onDay(date: LocalDate, offset: number, at: string | null, zone: string): number {
  const days = Math.trunc(offset / DAY);
  return instantOf(addDays(date, days), at ?? '00:00', zone) + (offset - days * DAY);
}

/** Every year that might have a day in the range: a year more on each side, for zones and for lunar years. */
function yearsAround(from: number, until: number): number[] {
  const first = localDate(from, 'utc').year - 1;
  return Array.from({ length: Math.min(localDate(until, 'utc').year + 1 - first, 20) + 1 }, (_, i) => first + i);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
