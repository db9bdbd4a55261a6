import { told, type Registers } from '../kernel/registers';
import { countryOfPhone } from '../kernel/country-of-phone';
import type { AddressDoubt } from './address-doubt';
import type { ContactView } from './contact-view';
import type { Profile } from './merge-contacts';
import { localeOf, zoneOf } from './zone-of';

/** A contact as stored. */
export interface StoredContact extends Profile {
  id: number;
  /** JSON: the registers the profile follows from. */
  facts: string;
  orders_paid: number;
  first_order_at: number | null;
  last_order_at: number | null;
  created_at: number;
}

export interface StoredAddress {
  channel: 'email' | 'sms';
  address: string;
  seen_at: number;
  doubt: AddressDoubt | null;
}

/** What the shop stands in for where a contact said nothing. */
export interface ShopDefaults {
  country: string;
  timezone: string;
  locale: string;
}

/** Family name first, and no space between. */
const FAMILY_FIRST = new Set(['zh', 'ja', 'ko']);

/** A contact as conditions and templates see it. `addresses` are its valid ones. */
export function viewContact(row: StoredContact, addresses: StoredAddress[], shop: ShopDefaults): ContactView {
  const phone = newest(addresses, 'sms')?.address ?? null;
  const email = newest(addresses, 'email');
  const locale = localeOf(row.locale ?? undefined, row.country ?? undefined, shop.locale);
  const language = locale.split('-')[0]!.toLowerCase();
  return {
    id: row.id,
    first_name: row.first_name,
    last_name: row.last_name,
    name: fullName(row.first_name, row.last_name, FAMILY_FIRST.has(language)),
    locale,
    language,
    country: row.country,
    ...zone(row, phone, shop),
    birthday: birthday(row),
    tags: JSON.parse(row.tags) as string[],
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
    orders_paid: row.orders_paid,
    first_order_at: row.first_order_at,
    last_order_at: row.last_order_at,
    email: email?.address ?? null,
    email_doubt: email?.doubt ?? null,
    phone,
    created_at: row.created_at,
  };
}

/** The address seen last; of two seen at once always the same one. */
function newest(addresses: StoredAddress[], channel: StoredAddress['channel']): StoredAddress | undefined {
  let best: StoredAddress | undefined;
  for (const a of addresses) {
    if (a.channel !== channel) continue;
    if (!best || a.seen_at > best.seen_at || (a.seen_at === best.seen_at && a.address > best.address)) best = a;
  }
  return best;
}

function zone(
  row: StoredContact,
  phone: string | null,
  shop: ShopDefaults,
): Pick<ContactView, 'timezone' | 'timezone_source' | 'possible_timezones'> {
  if (row.timezone && row.timezone_source === 'given')
    return { timezone: row.timezone, timezone_source: 'given', possible_timezones: [row.timezone] };
  const address = told<{ region?: string }>(JSON.parse(row.facts) as Registers, 'address');
  const place = { country: row.country ?? undefined, region: address?.region };
  const known = zoneOf(undefined, place, shop.timezone, row.country || !phone ? undefined : countryOfPhone(phone));
  return { timezone: known.timezone, timezone_source: known.source, possible_timezones: [...known.possible] };
}

function fullName(first: string | null, last: string | null, familyFirst: boolean): string | null {
  if (!first || !last) return first ?? last;
  return familyFirst ? `${last}${first}` : `${first} ${last}`;
}

function birthday(row: StoredContact): ContactView['birthday'] {
  if (row.birth_month === null || row.birth_day === null) return null;
  const { birth_year: year, birth_month: month, birth_day: day } = row;
  return {
    ...(year === null ? {} : { year }),
    month,
    day,
    calendar: row.birth_calendar ?? 'solar',
    leap_month: row.birth_leap === 1,
  };
}
