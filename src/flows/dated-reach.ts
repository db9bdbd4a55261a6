import type { ContactView } from '../contacts/contact-view';
import { DAY, HOUR } from '../kernel/duration';
import { localDate } from '../kernel/local-time';
import { birthdaysFrom, type BirthDay } from './calendar/birthdays-on';
import { countriesKeeping } from './calendar/holidays';
import type { Trigger } from './definition';
import { occurrencesBetween, type Almanac, type Span } from './occurrences';

/** Wall clocks differ from UTC by at most 14 hours; a little more for clocks that change. */
const ZONES = 15 * HOUR;

type ContactDate = 'first_order_at' | 'last_order_at' | 'created_at';
type OrderDate = 'placed_at' | 'paid_at' | 'shipped_at' | 'delivered_at' | 'completed_at' | 'closed_at';

/** Whom a trigger by the calendar can concern at all within a span: what to ask the database for. */
export type Reach =
  | { of: 'nobody' }
  | { of: 'everybody' }
  | { of: 'members'; segment: string }
  | { of: 'birthdays'; days: BirthDay[] }
  /** Contacts of whom the shop told this attribute. */
  | { of: 'attribute'; name: string }
  /** Contacts whose field lies in the span. */
  | ({ of: 'contacts'; field: ContactDate } & Span)
  /** Orders whose field lies in the span. */
  | ({ of: 'orders'; field: OrderDate } & Span);

/** Whom this trigger may fall on in the span, whatever their zone. Names too many rather than too few. */
export function reachOf(trigger: Trigger, { from, until }: Span, almanac: Almanac): Reach {
  switch (trigger.is) {
    case 'event':
    case 'segment':
      return { of: 'nobody' };
    case 'holiday':
    case 'schedule': {
      const somebody = { from: from - ZONES, until: until + ZONES };
      const falls = anybodys(trigger).some(
        (contact) => occurrencesBetween(trigger, { contact, order: null }, somebody, almanac)[0],
      );
      if (!falls) return { of: 'nobody' };
      return trigger.is === 'schedule' && trigger.segment !== null
        ? { of: 'members', segment: trigger.segment }
        : { of: 'everybody' };
    }
    case 'date':
      return reachOfDate(trigger, { from: from - trigger.offset - ZONES, until: until - trigger.offset + ZONES });
  }
}

function reachOfDate({ field }: Trigger & { is: 'date' }, { from, until }: Span): Reach {
  if (field === 'contact.birthday')
    return { of: 'birthdays', days: birthdaysFrom(localDate(from - DAY, 'utc'), Math.ceil((until - from) / DAY) + 2) };
  const [of, name = '', attribute = ''] = field.split('.');
  // The time of day may move a moment within its day.
  const around = { from: from - DAY, until: until + DAY };
  if (of === 'order') return { of: 'orders', field: name as OrderDate, ...around };
  return name === 'attributes' ? { of: 'attribute', name: attribute } : { of: 'contacts', field: name as ContactDate, ...around };
}

/** One contact for each day a holiday or a schedule can have: it is the same for all, or for all of a country. */
function anybodys(trigger: Trigger): ContactView[] {
  const own = trigger.is === 'holiday' && trigger.holiday.startsWith('contact/');
  return own ? countriesKeeping(trigger.holiday).map((country) => ({ ...ANYBODY, country })) : [ANYBODY];
}

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
