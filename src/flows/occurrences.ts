import type { ContactView } from '../contacts/contact-view';
import { DAY } from '../kernel/duration';
import { addDays, fromIso, instantOf, localDate, parseDate, printDate, toIso, type LocalDate } from '../kernel/local-time';
import type { OrderView } from '../orders/order-view';
import { firingsBetween } from './calendar/cron';
import { holidayIn } from './calendar/holidays';
import { lunarToSolar } from './calendar/lunar-date';
import { ownDaysIn, type OwnCalendars } from './calendar/own-calendars';
import type { ScheduleTime, Trigger } from './definition';
import { moved } from './steps/wait';

export type { OwnCalendars };

/** A stretch of time, the end not included. */
export interface Span {
  from: number;
  until: number;
}

/** Whose date it is: a contact, and the order where the trigger is a date of an order. */
export interface Dated {
  contact: ContactView;
  order: OrderView | null;
}

/** What a trigger by the calendar leans on besides contact and order. */
export interface Almanac {
  own: OwnCalendars;
  shopZone: string;
  /** When the flow's version was published: what a schedule's `if_past` looks at. */
  publishedAt: number;
}

/** One moment a trigger by the calendar falls on for one contact. */
export interface Occurrence {
  /** When the enrollment triggers. */
  at: number;
  /**
   * Names the occasion, stable when the day is corrected: `birthday:2026`, `CN/mid-autumn:2026`, `delivered_at:17` (our order
   * id), `schedule:2026-11-11`, `cron:2026-11-09T10:00`. A date that comes again is part of it: `last_order_at:2026-03-01`.
   */
  key: string;
  /** Ours; null where it is no date of an order. */
  orderId: number | null;
}

/** A day that comes again, and what it is called that time. */
interface NamedDay {
  date: LocalDate;
  key: string;
}

/**
 * The moments in the span at which this trigger falls for this contact, in the contact's zone, in order. Triggers by events
 * and segments have none. 29 February falls on 28 February in other years; a lunar day that does not exist on its month's last.
 */
export function occurrencesBetween(trigger: Trigger, who: Dated, span: Span, almanac: Almanac): Occurrence[] {
  return moments(trigger, who, span, almanac)
    .filter(({ at }) => at >= span.from && at < span.until)
    .sort((a, b) => a.at - b.at)
    .map(({ at, key }) => ({ at, key, orderId: isOfOrder(trigger) ? who.order!.id : null }));
}

/** Moments around the span; a few may lie outside of it. */
function moments(trigger: Trigger, who: Dated, span: Span, almanac: Almanac): { at: number; key: string }[] {
  const zone = who.contact.timezone;
  switch (trigger.is) {
    case 'event':
    case 'segment':
      return [];
    case 'schedule':
      return scheduled(trigger.when, zone, span, almanac);
    case 'holiday':
      return yearsAround(span, trigger.offset)
        .flatMap((year) => holidays(trigger.holiday, year, who.contact, almanac.own))
        .map(({ date, key }) => ({ key, at: onDay(date, trigger.offset, trigger.at, zone) }));
    case 'date':
      if (trigger.field !== 'contact.birthday') return ofDate(trigger, who);
      return yearsAround(span, trigger.offset)
        .flatMap((year) => birthdays(who.contact, year))
        .map(({ date, key }) => ({ key, at: onDay(date, trigger.offset, trigger.at, zone) }));
  }
}

/** A campaign's moments; once and too late already is `if_past`'s to decide. */
function scheduled(when: ScheduleTime, contactZone: string, span: Span, almanac: Almanac): { at: number; key: string }[] {
  const zone = when.zone === 'contact' ? contactZone : when.zone === 'shop' ? almanac.shopZone : when.zone;
  if (when.is === 'cron')
    return firingsBetween(when.cron, zone, span.from, span.until).map(({ wall, at }) => ({ at, key: `cron:${wall}` }));
  const at = instantOf(parseDate(when.on)!, when.at, zone);
  if (at < almanac.publishedAt && when.ifPast === 'skip') return [];
  return [{ at: Math.max(at, almanac.publishedAt), key: `schedule:${when.on}` }];
}

/** A moment of the contact's past or of an order, moved: 90 days after the last order. */
function ofDate(trigger: Trigger & { is: 'date' }, { contact, order }: Dated): { at: number; key: string }[] {
  const [of, ...path] = trigger.field.split('.');
  const name = path.join('.');
  const told =
    of === 'order' ? field(order, name) : path[0] === 'attributes' ? field(contact.attributes, path[1]!) : field(contact, name);
  const zone = contact.timezone;
  const day = typeof told === 'string' ? parseDate(told) : undefined;
  if (day) return [{ at: onDay(day, trigger.offset, trigger.at, zone), key: `${name}:${printDate(day)}` }];
  const from = typeof told === 'string' ? fromIso(told, zone) : told;
  if (typeof from !== 'number') return [];
  // An order has each date once, so a corrected one is the same occasion.
  const key = isOfOrder(trigger) ? `${name}:${order!.id}` : `${name}:${toIso(from).slice(0, 10)}`;
  return [{ at: moved(from, trigger.offset, trigger.at, zone), key }];
}

function field(record: object | null, name: string): unknown {
  return record !== null && Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : undefined;
}

function isOfOrder(trigger: Trigger): boolean {
  return trigger.is === 'date' && trigger.field.startsWith('order.');
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

function holidays(name: string, year: number, { country }: ContactView, own: OwnCalendars): NamedDay[] {
  if (name.startsWith('own/')) {
    const list = name.slice('own/'.length);
    return ownDaysIn(year, Object.hasOwn(own, list) ? (own[list] ?? []) : []).map((date) => ({
      date,
      key: `${name}:${printDate(date)}`,
    }));
  }
  const date = holidayIn(year, name, country);
  return date ? [{ date, key: `${name}:${year}` }] : [];
}

/** A day moved by an offset, at a time of that day (its beginning where none is given). */
function onDay(date: LocalDate, offset: number, at: string | null, zone: string): number {
  const days = Math.trunc(offset / DAY);
  return instantOf(addDays(date, days), at ?? '00:00', zone) + (offset - days * DAY);
}

/** Every year that might have a day in the span: a year more on each side, for zones and for lunar years. */
function yearsAround({ from, until }: Span, offset: number): number[] {
  const first = localDate(from - offset, 'utc').year - 1;
  return Array.from({ length: Math.min(localDate(until - offset, 'utc').year + 1 - first, 20) + 1 }, (_, i) => first + i);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
