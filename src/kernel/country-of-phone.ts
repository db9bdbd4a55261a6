import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** The country an E.164 number belongs to, or the first of those that share its code; `undefined` when it tells nothing. */
export function countryOfPhone(phone: string): string | undefined {
  const parsed = parsePhoneNumberFromString(phone);
  return parsed?.country ?? parsed?.getPossibleCountries()[0];
}
