import type { ContactView } from '../contacts/contact-view';
import { DAY, HOUR } from '../kernel/duration';
import { localDate } from '../kernel/local-time';
import { birthdaysFrom, type BirthDay } from './calendar/birthdays-on';
import type { Trigger } from './definition';
import { occurrencesBetween, type OwnCalendars } from './occurrences';

/** Wall clocks differ from UTC by at most 14 hours; a little more for clocks that change. */
const ZONES = 15 * HOUR;

/** Which contacts a date or holiday can concern at all within a stretch of time: what to ask the database for. */
export type Reach =
  | { of: 'nobody' }
  | { of: 'everybody' }
  | { of: 'birthdays'; days: BirthDay[] }
  /** Contacts whose field lies in [from, until). */
  | { of: 'field'; field: 'first_order_at' | 'last_order_at' | 'created_at'; from: number; until: number };

/** Whom this trigger may fall on in [from, until), whatever their zone. Names too many rather than too few. */
export function reachOf(trigger: Trigger, from: number, until: number, own: OwnCalendars): Reach {
  if (trigger.is === 'event') return { of: 'nobody' };
  const [first, end] = [from - trigger.offset - ZONES, until - trigger.offset + ZONES];
  if (trigger.is === 'holiday') {
    const days = occurrencesBetween(trigger, ANYBODY, from - ZONES, until + ZONES, 'utc', own);
    return { of: days.length > 0 ? 'everybody' : 'nobody' };
  }
  switch (trigger.field) {
    case 'contact.birthday':
      return { of: 'birthdays', days: birthdaysFrom(localDate(first - DAY, 'utc'), Math.ceil((end - first) / DAY) + 2) };
    case 'contact.first_order_at':
      return { of: 'field', field: 'first_order_at', from: first - DAY, until: end + DAY };
    case 'contact.last_order_at':
      return { of: 'field', field: 'last_order_at', from: first - DAY, until: end + DAY };
    case 'contact.created_at':
      return { of: 'field', field: 'created_at', from: first - DAY, until: end + DAY };
    default:
      return { of: 'nobody' };
  }
}

/** A holiday is one day for everybody. */
const ANYBODY: ContactView = {
  id: 0,
  first_name: null,
  last_name: null,
  name: null,
  locale: 'en',
  language: 'en',
  country: null,
  timezone: 'UTC',
  timezone_source: 'shop',
  birthday: null,
  tags: [],
  attributes: {},
  orders_paid: 0,
  first_order_at: null,
  last_order_at: null,
  email: null,
  phone: null,
  created_at: 0,
};
