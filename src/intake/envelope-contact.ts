import type { ConsentFacts } from '../consent/consent-facts';
import type { Birthday, ContactFacts } from '../contacts/contact-facts';
import { isZone } from '../kernel/local-time';
import type { EnvelopeBirthday, EnvelopeConsent, EnvelopeContact } from './envelope';
import { OWN_SHOP } from './incoming';
import { country, id, instant, text, texts } from './json-reading';

/** The person of an envelope. */
export function envelopeContact(told: EnvelopeContact, at: number): ContactFacts {
  const zone = text(told.timezone);
  return {
    source: OWN_SHOP,
    externalId: id(told.id),
    email: text(told.email),
    phone: text(told.phone),
    firstName: text(told.first_name),
    lastName: text(told.last_name),
    locale: text(told.locale),
    country: country(told.country),
    timezone: zone && isZone(zone) ? zone : undefined,
    birthday: told.birthday ? readBirthday(told.birthday) : undefined,
    tags: told.tags ? texts(told.tags) : undefined,
    attributes: told.attributes ?? undefined,
    at,
  };
}

/** What the envelope says about marketing, per channel. A bare `true` or `false` is told at `at`. */
export function envelopeConsent(told: EnvelopeContact, at: number): ConsentFacts[] {
  return (['email', 'sms'] as const).flatMap((channel) => {
    const value = told.consent?.[channel];
    return value === undefined || value === null ? [] : [consentOf(channel, value, at)];
  });
}

function consentOf(channel: 'email' | 'sms', value: Exclude<EnvelopeConsent, null | undefined>, at: number): ConsentFacts {
  if (value === true) return { channel, state: 'granted', basis: 'opt_in', at, source: OWN_SHOP };
  if (value === false) return { channel, state: 'not_given', at, source: OWN_SHOP };
  return {
    channel,
    state: value.state,
    at: instant(value.at) ?? at,
    basis: value.basis ?? (value.state === 'granted' ? 'opt_in' : undefined),
    wording: text(value.wording)?.slice(0, 190),
    source: text(value.source)?.slice(0, 40) ?? OWN_SHOP,
    byPerson: value.state !== 'not_given',
    explicit: true,
  };
}

/** `1990-05-17`, `05-17`, `--05-17` or `{ date, calendar, leap_month }`; `undefined` when there is no such day in any year. */
export function readBirthday(told: EnvelopeBirthday): Birthday | undefined {
  const lunar = typeof told === 'object' && told.calendar === 'lunar';
  const found = /^(?:(\d{4})-|--)?(\d{2})-(\d{2})$/.exec(typeof told === 'string' ? told : told.date);
  if (!found) return undefined;
  const [year, month, day] = [found[1] ? Number(found[1]) : undefined, Number(found[2]), Number(found[3])];
  // Lunar months have 29 or 30 days; which, differs by year.
  const days = lunar ? 30 : [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (month < 1 || month > 12 || day < 1 || days === undefined || day > days) return undefined;
  const leap = lunar && typeof told === 'object' && told.leap_month === true;
  return { year: year && year > 1850 ? year : undefined, month, day, calendar: lunar ? 'lunar' : 'solar', leap };
}
