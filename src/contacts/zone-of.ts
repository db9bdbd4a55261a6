import { isZone } from '../kernel/local-time';
import { zonesOf } from './region-zones';

export interface Place {
  country?: string;
  region?: string;
}

export interface KnownZone {
  timezone: string;
  source: 'given' | 'address' | 'shop';
  /** Every zone that could be meant: what must not happen at night must suit all of them. */
  possible: readonly string[];
}

/**
 * The zone a contact lives by: given, else of the shipping address or country, else the shop's. A zone that was not given is
 * a guess: where nothing but a phone number tells the country, it could be any zone of that country.
 */
export function zoneOf(given: string | undefined, place: Place, shopZone: string, phoneCountry?: string): KnownZone {
  if (given !== undefined && isZone(given)) return { timezone: given, source: 'given', possible: [given] };
  const zones = place.country ? zonesOf(place.country, place.region) : [];
  if (zones[0]) return { timezone: zones[0], source: 'address', possible: zones };
  const abroad = phoneCountry ? zonesOf(phoneCountry) : [];
  return { timezone: shopZone, source: 'shop', possible: abroad.length > 0 ? abroad : [shopZone] };
}

/** The language a contact reads: given, else the country's, else the shop's, as BCP 47 (`zh-CN`). */
export function localeOf(given: string | undefined, country: string | undefined, shopLocale: string): string {
  return tidyLocale(given) ?? countryLocale(country) ?? shopLocale;
}

/** `zh_cn` as `zh-CN`; `undefined` when it is no locale. */
export function tidyLocale(text: string | undefined): string | undefined {
  if (!text || text.length > 20) return undefined;
  try {
    return Intl.getCanonicalLocales(text.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

function countryLocale(country: string | undefined): string | undefined {
  if (!country || !/^[A-Z]{2}$/.test(country)) return undefined;
  let locale = localesOfCountries.get(country);
  if (locale === undefined) {
    const { language } = new Intl.Locale(`und-${country}`).maximize();
    // What is spoken nowhere in particular comes back as "und" or as English by default.
    locale = language && language !== 'und' ? `${language}-${country}` : null;
    localesOfCountries.set(country, locale);
  }
  return locale ?? undefined;
}

/** Asking the machine costs more than all else about a contact; there are 676 codes of two letters at most. */
const localesOfCountries = new Map<string, string | null>();
