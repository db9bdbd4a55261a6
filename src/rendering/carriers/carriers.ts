import type { Environment } from '../../config/environment';
import type { Settings } from '../../config/settings';
import { SMS_PROVIDERS, type SmsProvider } from '../../config/sms-provider';
import type { Finding } from '../../kernel/errors';
import { CAPABILITIES, type Capabilities } from './capabilities';

/** A provider that could be asked to carry the shop's SMS. */
export interface Carrier extends Capabilities {
  provider: SmsProvider;
  /** Its keys are there; otherwise it is only the one that would be taken. */
  set: boolean;
  /** What stands in 【】. */
  sign: string;
}

type Keys = Pick<Environment, 'twilio' | 'aliyun'>;
type Wishes = Pick<Settings, 'shop' | 'channels'>;

/**
 * Who could carry an SMS of this shop. With both providers set the routes say it; with one it is that one. With none, Twilio, and
 * Aliyun where the shop is in a country of its own, or a route leads to one.
 */
export function carriersOf({ shop, channels }: Wishes, env: Keys): Carrier[] {
  const { routes } = channels.sms;
  const set = SMS_PROVIDERS.filter((provider) => env[provider]);
  const routed = new Set([...Object.values(routes), routes['default'] ?? 'twilio']);
  const likely = set.length === 0 ? SMS_PROVIDERS : set;
  return likely
    .filter((provider) => set.length === 1 || routed.has(provider) || (set.length === 0 && isAtHome(provider, shop.country)))
    .map((provider) => ({
      ...CAPABILITIES[provider],
      provider,
      set: set.includes(provider),
      sign: provider === 'aliyun' ? (env.aliyun?.sign ?? shop.name) : shop.name,
    }));
}

/** Routes to countries that their provider does not carry to. `at` gives the place of a route's country in its file. */
export function checkRoutes({ channels }: Wishes, at: (country: string) => string): Finding[] {
  return Object.entries(channels.sms.routes).flatMap(([country, provider]): Finding[] => {
    const { name, countries } = CAPABILITIES[provider];
    if (!countries || countries.includes(country)) return [];
    const where = country === 'default' ? 'every other country' : country;
    const message = `${name} carries to ${countries.join(', ')} only, not to ${where}`;
    return [{ at: at(country), level: 'error', code: 'sms.route', message, hint: `routes: { ${country}: twilio }` }];
  });
}

function isAtHome(provider: SmsProvider, country: string): boolean {
  return CAPABILITIES[provider].countries?.includes(country) ?? false;
}
