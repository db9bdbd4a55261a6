import type { SmsProvider } from '../config/sms-provider';
import { countryOfPhone } from '../kernel/country-of-phone';

/** `channels.yaml`: the provider by country of the number, and `default` for all others. */
export type SmsRoutes = Readonly<Record<string, SmsProvider | undefined>>;

/**
 * Who carries messages to a number. With one provider everything goes there, with none into the mailbox; with both the routes
 * decide, and a number whose country tells nothing takes the default.
 */
export function smsProviderFor(
  to: string,
  routes: SmsRoutes,
  configured: { twilio?: unknown; aliyun?: unknown },
): SmsProvider | 'mailbox' {
  if (!configured.twilio || !configured.aliyun) return configured.twilio ? 'twilio' : configured.aliyun ? 'aliyun' : 'mailbox';
  const country = countryOfPhone(to);
  return (country !== undefined && routes[country]) || routes['default'] || 'twilio';
}
