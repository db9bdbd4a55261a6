import { clip } from '../kernel/fit';
import { canonical, tell, told, type Registers } from '../kernel/registers';
import { MAX_ATTRIBUTES, withOwnTags } from './contact-changes';
import type { Birthday, ContactFacts } from './contact-facts';
import { tidyLocale, zoneOf } from './zone-of';

/**
 * All that was told about one person lives in registers (kernel/registers.ts), so merging two contacts, or hearing one
 * story in another order, ends in the same profile. The columns of `contacts` follow from it.
 */

/** Country and zone come from the person, else from where parcels go. */
type Address = NonNullable<ContactFacts['address']>;

/** What one delivery adds to what is known. Answers `known` itself when that is nothing. */
export function learnContact(known: Registers, facts: ContactFacts): Registers {
  let now = known;
  const say = (field: string, value: unknown) => (now = tell(now, field, facts.at, value));
  say('first_name', text(facts.firstName));
  say('last_name', text(facts.lastName));
  say('locale', tidyLocale(facts.locale));
  say('country', countryCode(facts.country));
  say('timezone', facts.timezone);
  say('birthday', facts.birthday);
  say('tags', facts.tags);
  say('address', tidyAddress(facts.address));
  let attributes = Object.keys(now).filter((field) => field.startsWith('attributes.')).length;
  for (const [name, value] of Object.entries(facts.attributes ?? {})) {
    const field = `attributes.${name}`;
    if (now[field] === undefined && attributes++ >= MAX_ATTRIBUTES) continue;
    say(field, value);
  }
  return now;
}

/** The columns of `contacts` that follow from what was told. */
export interface Profile {
  first_name: string | null;
  last_name: string | null;
  locale: string | null;
  country: string | null;
  timezone: string | null;
  timezone_source: 'given' | 'address' | 'shop' | null;
  birth_year: number | null;
  birth_month: number | null;
  birth_day: number | null;
  birth_calendar: 'solar' | 'lunar' | null;
  birth_leap: number | null;
  /** JSON. */
  tags: string;
  /** JSON. */
  attributes: string;
  profile_at: number;
}

/** The columns that follow from what was told. Zone and locale stay null where only the shop's would do: its settings may change. */
export function profileOf(known: Registers): Profile {
  const address = told<Address>(known, 'address');
  const country = told<string>(known, 'country') ?? address?.country;
  const zone = zoneOf(told<string>(known, 'timezone'), { country, region: address?.region }, '');
  const birthday = told<Birthday>(known, 'birthday');
  return {
    first_name: clip(told<string>(known, 'first_name'), 190),
    last_name: clip(told<string>(known, 'last_name'), 190),
    locale: told<string>(known, 'locale') ?? null,
    country: country ?? null,
    timezone: zone.timezone || null,
    timezone_source: zone.timezone ? zone.source : null,
    birth_year: birthday?.year ?? null,
    birth_month: birthday?.month ?? null,
    birth_day: birthday?.day ?? null,
    birth_calendar: birthday?.calendar ?? null,
    birth_leap: birthday ? Number(birthday.leap) : null,
    tags: JSON.stringify(withOwnTags(known, told<string[]>(known, 'tags') ?? [])),
    attributes: canonical(attributesOf(known)),
    profile_at: Object.values(known).reduce((latest, [at]) => Math.max(latest, at), 0),
  };
}

function attributesOf(known: Registers): Record<string, unknown> {
  const named = Object.entries(known).filter(([field]) => field.startsWith('attributes.'));
  return Object.fromEntries(named.map(([field, [, value]]) => [field.slice('attributes.'.length), value]));
}

function tidyAddress(address: Address | undefined): Address | undefined {
  const country = countryCode(address?.country);
  return country ? { country, region: text(address?.region), postalCode: text(address?.postalCode) } : undefined;
}

/** Blank says nothing: shops send `""` for what they do not know. */
function text(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

function countryCode(value: string | undefined): string | undefined {
  const code = value?.trim().toUpperCase();
  return code && /^[A-Z]{2}$/.test(code) ? code : undefined;
}
