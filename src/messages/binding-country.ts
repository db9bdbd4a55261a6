import { countryOfPhone } from '../kernel/country-of-phone';
import type { ChannelName } from './new-message';

/**
 * Whose rules bind a message: the contact's own country; where nobody knows it, the phone number's for an SMS; else the shop's.
 */
export function bindingCountry(
  contact: { country: string | null } | undefined,
  channel: ChannelName,
  address: string | null,
  shopCountry: string,
): string {
  const abroad = channel === 'sms' && address !== null ? countryOfPhone(address) : undefined;
  return contact?.country ?? abroad ?? shopCountry;
}
