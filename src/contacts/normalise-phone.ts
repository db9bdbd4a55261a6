import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Longer than any number with all its decoration. */
const MAX_RAW = 40;

/**
 * A phone number in E.164 (`+8613800138000`). A number without a country's code belongs to `country` (ISO 3166).
 * `undefined` when no network could have it. What is merely unassigned is left to the carrier to refuse.
 */
export function normalisePhone(raw: string | undefined, country: string): string | undefined {
  if (raw === undefined || raw.length > MAX_RAW) return undefined;
  const parsed = parsePhoneNumberFromString(raw, isSupportedCountry(country) ? country : undefined);
  return parsed?.isPossible() ? parsed.number : undefined;
}
