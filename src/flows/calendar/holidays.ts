import type { LocalDate } from '../../kernel/local-time';
import { dayIn, type Rule } from './holiday-rule';
import { BY_COUNTRY, EVERYWHERE } from './holiday-rules';

/**
 * Holidays by their names in a flow file: `CN/mid-autumn`, `shop/618` (days shops made), `contact/mothers-day` (the day as the
 * contact's own country keeps it), `own/anniversary` (a list of config/calendars.yaml).
 */

/** Every holiday of the table, and every name that `contact/` can stand before. */
export function knownHolidays(): string[] {
  const names = countries().flatMap((country) => namesOf(country).map((name) => `${country}/${name}`));
  const anywhere = new Set(countries().filter(isCountry).flatMap(namesOf));
  return [...names, ...[...anywhere].map((name) => `contact/${name}`)];
}

/** Is this a holiday of the table, or the name of an own list? Whether that list is there, `checkTrigger` says. */
export function isHolidayName(name: string): boolean {
  const [where = '', holiday = ''] = name.split('/');
  if (where === 'contact')
    return name === `contact/${holiday}` && countries().some((c) => isCountry(c) && ruleOf(c, holiday) !== undefined);
  return (name === `${where}/${holiday}` && ruleOf(where, holiday) !== undefined) || /^own\/[a-z0-9][a-z0-9-]*$/.test(name);
}

/** The day of a holiday in a year of the common calendar; `undefined` when nothing is called that in `country` (the contact's, for `contact/…`). */
export function holidayIn(year: number, name: string, country: string | null = null): LocalDate | undefined {
  const [where = '', holiday = ''] = name.split('/');
  const rule = ruleOf(where === 'contact' ? (country ?? '') : where, holiday);
  return rule && dayIn(year, rule);
}

/** Every country that keeps this holiday of the contact's country: on whose days somebody may have to be written to. */
export function countriesKeeping(name: string): string[] {
  return countries().filter((country) => isCountry(country) && ruleOf(country, name.slice('contact/'.length)) !== undefined);
}

function countries(): string[] {
  return Object.keys(BY_COUNTRY);
}

function isCountry(where: string): boolean {
  return where !== 'shop';
}

function namesOf(where: string): string[] {
  return Object.keys({ ...(isCountry(where) && EVERYWHERE), ...BY_COUNTRY[where] });
}

function ruleOf(where: string, holiday: string): Rule | undefined {
  const own = Object.hasOwn(BY_COUNTRY, where) ? BY_COUNTRY[where] : undefined;
  if (!own) return undefined;
  if (Object.hasOwn(own, holiday)) return own[holiday];
  return isCountry(where) && Object.hasOwn(EVERYWHERE, holiday) ? EVERYWHERE[holiday] : undefined;
}
