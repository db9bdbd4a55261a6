import { smsProviderFor } from '../channels/sms-route';
import type { Environment } from '../config/environment';
import type { Settings } from '../config/settings';
import { countryOfPhone } from '../kernel/country-of-phone';
import { completeSms, withoutSignature } from '../rendering/complete-sms';
import { priceOf, smsCost } from '../rendering/sms-cost';
import { smsSegments, type SmsSize } from '../rendering/sms-segments';

/** A text as it would leave for a number: complete, counted and priced. */
export interface MeasuredSms extends SmsSize {
  provider: string;
  text: string;
  /** Of one part and of all of this text; null where `channels.yaml` names no price. */
  price: string | null;
  cost: string | null;
}

/** Measures a rendered text for a number, without sending anything. Chinese carriers count 70 characters whatever the letters. */
export function measureSms(
  text: string,
  to: { phone: string; purpose: 'service' | 'marketing' | undefined },
  { env, settings }: { env: Pick<Environment, 'twilio' | 'aliyun'>; settings: Pick<Settings, 'shop' | 'channels'> },
): MeasuredSms {
  const { sms } = settings.channels;
  const provider = smsProviderFor(to.phone, sms.routes, env);
  const byAliyun = provider === 'aliyun' && env.aliyun !== undefined;
  const country = byAliyun ? 'CN' : countryOfPhone(to.phone);
  const sign = byAliyun ? env.aliyun!.sign : settings.shop.name;
  const complete = completeSms(byAliyun ? withoutSignature(text) : text, { country, purpose: to.purpose, sign });
  const size = smsSegments(complete, country === 'CN' ? 'UCS-2' : undefined);
  const { price, cost } = smsCost([{ messages: 1, segments: size.segments, price: priceOf(sms.price, provider) }]);
  return { ...size, provider, text: complete, price, cost };
}
