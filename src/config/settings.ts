import { z } from 'zod';
import { isZone, parseDate } from '../kernel/local-time';
import { capsSettings, countWithin } from './caps-settings';
import { consentSchema, type ConsentSettings } from './consent-settings';
import { countryRules, quietWindow } from './country-rules';
import { share } from './literals';
import { machinesSchema } from './machines-settings';
import { clickTracking, openTracking } from './hit-tracking-settings';
import { duration, section } from './setting-words';
import { SMS_PROVIDERS } from './sms-provider';
import { trackingSettings } from './tracking-settings';
import { utmSettings } from './utm-settings';

/** What the shop decided: `config/shop.yaml`, `rules.yaml`, `channels.yaml`, `rates.yaml`, `consent.yaml`, `machines.yaml`. Durations are milliseconds. */

const zone = z.string().refine(isZone, 'is no time zone: write one like Asia/Shanghai or Europe/Berlin');
const country = z.string().regex(/^[A-Z]{2}$/, 'is no country: write two capital letters like CN or DE');
const currency = z.string().regex(/^[A-Z]{3}$/, 'is no currency: write three capital letters like CNY or EUR');

export const shopSchema = z.strictObject({
  name: z.string().min(1).default('My shop'),
  country: country.default('CN'),
  timezone: zone.default('Asia/Shanghai'),
  currency: currency.default('CNY'),
  locale: z.string().default('zh-CN'),
  url: z.string().url('is no URL').optional(),
  postal_address: z.string().default(''),
  reply_to: z.string().optional(),
  /** After this long the shop closes an unpaid order; nothing may be sent about it later. */
  unpaid_closes_after: duration('7d'),
  /** Hosts that links may point to; empty means any http or https host. */
  link_domains: z.array(z.string()).default([]),
  /** Tells the shop's own analytics which flow a visit came from; null: it is not told. */
  utm: utmSettings,
  /** Links to the shop carry the token they were followed by, so that orders can (docs/webhooks.md). */
  click_id: z.boolean().default(false),
  /** Days since the last paid order: up to `active`, up to `lapsed`, beyond that lost. */
  customer_windows: section({ active: duration('90d'), lapsed: duration('365d') }),
});

const line = (warn: number, pause: number) =>
  section({ warn: z.number().min(0).max(1).default(warn), pause: z.number().min(0).max(1).default(pause) });

export const rulesSchema = z.strictObject({
  caps: capsSettings,
  /** Messages of any kind to one contact who never answered, by whose address somebody else may have ordered; null: any number. */
  new_contacts: countWithin.nullable().prefault({ within: '24h', count: 5 }),
  quiet_hours: section({
    email: quietWindow.nullable().default({ from: '22:00', to: '08:00' }),
    sms: quietWindow.nullable().default({ from: '20:00', to: '09:00' }),
  }),
  countries: countryRules,
  /** Whether marketing goes to addresses made to be thrown away: `flag` sends and shows it, `refuse` does not send. */
  disposable_addresses: z.enum(['flag', 'refuse']).default('flag'),
  open_tracking: openTracking,
  click_tracking: clickTracking,
  tracking: trackingSettings,
  /** A case nobody closed holds marketing back for so long. */
  open_cases: section({ forgotten_after: duration('60d') }),
  /** So long after it was due a message is not sent any more, where its step says nothing. */
  expires_after: section({
    marketing: section({ email: duration('72h'), sms: duration('24h') }),
    service: section({ email: duration('7d'), sms: duration('7d') }),
  }),
  /** A contact is dormant when `delivered` e-mails (40 at most) within `within` found no human open, click or paid order. */
  dormancy: section({
    delivered: z.number().int().positive().max(40).default(10),
    within: duration('180d'),
    /** From this share of `delivered` on, the state is `cooling`. */
    cooling_share: z.number().min(0).max(1).default(0.6),
  }),
  /** How long after a touch a paid order is credited to it. */
  attribution: section({
    email_click: duration('5d'),
    sms_click: duration('5d'),
    email_open: duration('5d'),
    sms_delivered: duration('12h'),
  }),
  /** So many contacts get no marketing at all, so that what all of it earns can be measured; others each term. */
  global_holdout: section({
    share: share.refine((part) => part <= 0.5, 'holds out more than it lets be written to').prefault('0%'),
    rotate: z.enum(['quarter', 'year', 'never']).default('quarter'),
  }),
  /** When marketing e-mail pauses for the sake of the sending domain. Shares of what was delivered and of what was sent. */
  guard_rails: section({
    window: duration('7d'),
    /** Nothing pauses on fewer e-mails than this within the window. */
    minimum: z.number().int().positive().default(1000),
    complaints: line(0.001, 0.003),
    bounces: line(0.02, 0.05),
    /** How long marketing waits after a receiving domain refused our authentication (SPF, DKIM, DMARC). */
    authentication: duration('6h'),
  }),
  /** An address is given up when this many of its latest e-mails bounced, though none said that it is dead. */
  soft_bounces: section({
    count: z.number().int().positive().max(50).default(3),
    of: z.number().int().positive().max(50).default(5),
  }),
  retry: section({ first: duration('1min'), most: duration('6h'), life: duration('72h') }),
  /** An event older than this when it arrives enrolls nobody. */
  max_age: duration('3d'),
  sms: section({ stop_scope: z.enum(['program', 'all']).default('all') }),
  /** How long what tells about people is kept (docs/personal-data.md). Once a day what is older is forgotten. */
  retention: section({
    /** What deliveries said, after they were worked out. */
    inbox_bodies: duration('30d'),
    /** That there was a delivery: one that comes again later is taken for a new one. */
    deliveries: duration('90d'),
    /** From where and with what program somebody opened or clicked. */
    visitors: duration('30d'),
    /** What messages were made of, after they were settled: they can be viewed in a browser as long. */
    message_texts: duration('90d'),
    /** What happened, and what it set off: 25 months. */
    events: duration('760d'),
    /** How long links lead where they did: codes of SMS, product pages of mails whose texts are forgotten. */
    links: duration('760d'),
    /** Copies in the built-in mailbox. */
    mailbox: duration('30d'),
    /** Who changed what in this engine. */
    audit: duration('760d'),
  }),
});

const price = z.string().regex(/^\d+(\.\d+)? [A-Z]{3}$/, 'is no price: write "0.05 CNY"');

export const channelsSchema = z.strictObject({
  email: section({
    in_flight: z.number().int().positive().max(100).default(10),
    rate_per_second: z.number().positive().default(1000),
    /** What every receiving domain gets that is not named below; without a rate, as much as there is. */
    per_domain_in_flight: z.number().int().positive().default(10),
    per_domain_rate_per_second: z.number().positive().optional(),
    domains: z
      .record(
        z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, 'is no domain: write it in small letters like gmail.com'),
        z.strictObject({ rate_per_second: z.number().positive().optional(), in_flight: z.number().int().positive().optional() }),
      )
      .default({}),
    /** A new sending domain gets known: so many e-mails on each day from `start` on, in the shop's zone. */
    warm_up: z
      .strictObject({
        start: z.string().refine((s) => parseDate(s) !== undefined, 'is no date: write 2026-12-01'),
        per_day: z.array(z.number().int().positive()).min(1),
        /** Marketing leaves this share of each day to service e-mail. */
        keep_for_service: z.number().min(0).max(1).default(0.2),
      })
      .optional(),
  }),
  sms: section({
    in_flight: z.number().int().positive().max(100).default(5),
    rate_per_second: z.number().positive().default(10),
    /** What one part of an SMS costs, of all providers alike or by provider: `flows dry-run` and `templates preview` add it up. */
    price: z.union([price, z.strictObject({ twilio: price.optional(), aliyun: price.optional() })]).optional(),
    /** With several providers: who carries to numbers of a country, and to all others. */
    routes: z
      .record(z.string().regex(/^([A-Z]{2}|default)$/, 'is no country: write CN, US or default'), z.enum(SMS_PROVIDERS))
      .default({ CN: 'aliyun', default: 'twilio' }),
    /** Words of subjects that a provider carries nothing about, but did clear for this shop. */
    cleared_words: z.array(z.string().trim().min(1)).default([]),
  }),
  /** Requests of webhook steps. They leave for public https addresses only, unless something else is trusted here. */
  webhooks: section({
    in_flight: z.number().int().positive().max(100).default(10),
    /** Host names and addresses that may be called wherever they lead, over http and on any port. */
    allow_hosts: z.array(z.string().min(1)).default([]),
    /** Every private address may be called. */
    allow_private: z.boolean().default(false),
  }),
});

/** `USD/CNY: 7.1` one unit of the first is so many of the second. */
export const ratesSchema = z.record(z.string().regex(/^[A-Z]{3}\/[A-Z]{3}$/, 'is no pair: write USD/CNY'), z.number().positive());

export interface Settings {
  shop: z.output<typeof shopSchema>;
  rules: z.output<typeof rulesSchema>;
  channels: z.output<typeof channelsSchema>;
  rates: z.output<typeof ratesSchema>;
  consent: ConsentSettings;
  machines: z.output<typeof machinesSchema>;
}

/** The settings files and the schema each must fit. */
export const settingsFiles = {
  shop: { file: 'shop.yaml', schema: shopSchema },
  rules: { file: 'rules.yaml', schema: rulesSchema },
  channels: { file: 'channels.yaml', schema: channelsSchema },
  rates: { file: 'rates.yaml', schema: ratesSchema },
  consent: { file: 'consent.yaml', schema: consentSchema },
  machines: { file: 'machines.yaml', schema: machinesSchema },
} as const;

/** Every setting at its default. */
export function defaultSettings(): Settings {
  return {
    shop: shopSchema.parse({}),
    rules: rulesSchema.parse({}),
    channels: channelsSchema.parse({}),
    rates: {},
    consent: consentSchema.parse({}),
    machines: machinesSchema.parse({}),
  };
}
