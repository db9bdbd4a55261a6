import { z } from 'zod';
import { Invalid } from '../kernel/errors';
import { parseNetwork, type Network } from '../kernel/ip-network';

/** Everything the process learns from its environment, parsed once. `.env.example` lists every key. */
export interface Environment {
  /** `sqlite:./data/huike.db` or `mysql://user:pass@host:3306/huike`. */
  databaseUrl: string;
  port: number;
  host: string;
  /** Networks of the proxies in front: only what they say in `X-Forwarded-For` is believed. */
  trustedProxies: Network[];
  /** Base of every link we write, without a trailing slash. */
  publicUrl: string;
  /** The first signs, all verify. Empty means: none given, one is made on first run outside production. */
  appSecrets: string[];
  smtpUrl?: string;
  /** `Name <address>` */
  mailFrom: string;
  /** Every key signs every message: an RSA key and an Ed25519 key side by side, or an old and a new one. */
  dkim?: { domain: string; keys: { selector: string; privateKeyFile: string }[] };
  /** Where bounces come back to, `bounces@mail.shop.example`: each message gets an address of its own (VERP). */
  bounceAddress?: string;
  /** `imaps://user:password@host/INBOX`: the mailbox behind `bounceAddress`. */
  bounceImapUrl?: string;
  twilio?: { accountSid: string; authToken: string; from: string; apiUrl?: string };
  aliyun?: { accessKeyId: string; accessKeySecret: string; sign: string; apiUrl?: string };
  /** SNS topics whose notifications about SES are taken in. */
  sesTopics: string[];
  /** SendGrid's public verification keys, base64 DER. */
  sendgridKeys: string[];
  /** Mailgun's HTTP webhook signing keys. */
  mailgunKeys: string[];
  /** `user:password` of the basic auth in the webhook URL given to Postmark. */
  postmarkSecrets: string[];
  shopifySecrets: string[];
  woocommerceSecrets: string[];
  /** Standard Webhooks secrets, `whsec_…`. */
  webhookSecrets: string[];
  sendMode: 'live' | 'allowlist';
  /** Addresses that may be written to under `allowlist`: exact ones, or `*@domain`. */
  sendAllow: string[];
  role: 'all' | 'api' | 'worker';
  redisUrl?: string;
  configDir: string;
  templatesDir: string;
  dataDir: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  adminEmail?: string;
  adminPassword?: string;
  /** A real provider or MySQL: secrets become compulsory, the mailbox and the console need a login. */
  production: boolean;
}

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value);
const text = z.preprocess(blankIsAbsent, z.string().optional());
const list = text.transform((s) =>
  (s ?? '')
    .split(',')
    .map((x) => x.trim())
    .filter(Boolean),
);
const url = (schemes: string[]) =>
  z.preprocess(
    blankIsAbsent,
    z
      .string()
      .refine(
        (s) => URL.canParse(s) && schemes.includes(new URL(s).protocol.replace(':', '')),
        `must be a URL beginning with ${schemes.join(':// or ')}://`,
      )
      .optional(),
  );

const schema = z.object({
  DATABASE_URL: text
    .transform((s) => s ?? 'sqlite:./data/huike.db')
    .refine(
      (s) => /^sqlite:.+/.test(s) || (/^(mysql|mariadb):\/\//.test(s) && URL.canParse(s)),
      'must be sqlite:PATH or mysql://user:pass@host/database',
    ),
  PORT: z.preprocess(blankIsAbsent, z.coerce.number('must be a port, 0-65535').int().min(0).max(65535).default(3000)),
  HOST: text.transform((s) => s ?? '127.0.0.1'),
  TRUSTED_PROXIES: list
    .refine((all) => all.every((n) => parseNetwork(n)), 'must be addresses or networks like 127.0.0.1,10.0.0.0/8')
    .refine(
      (all) => all.every((n) => parseNetwork(n)?.bits !== 0),
      'must not be everybody: then any visitor could pretend any address',
    ),
  PUBLIC_URL: url(['http', 'https']),
  APP_SECRET: list.refine((all) => all.every((s) => s.length >= 16), 'each secret needs at least 16 characters'),
  SMTP_URL: url(['smtp', 'smtps']),
  MAIL_FROM: text
    .transform((s) => s ?? 'Huike <huike@localhost.localdomain>')
    .refine((s) => /^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(s), 'must be an address, or: Name <address>'),
  DKIM_DOMAIN: text,
  DKIM_SELECTOR: list,
  DKIM_PRIVATE_KEY_FILE: list,
  BOUNCE_ADDRESS: text.refine(
    (s) => s === undefined || /^[A-Za-z0-9._-]{1,10}@[A-Za-z0-9.-]+$/.test(s),
    'must be an address with at most 10 characters before the @, for example bounces@mail.myshop.com',
  ),
  BOUNCE_IMAP_URL: url(['imap', 'imaps']),
  TWILIO_ACCOUNT_SID: text,
  TWILIO_AUTH_TOKEN: text,
  TWILIO_FROM: text,
  TWILIO_API_URL: url(['http', 'https']),
  ALIYUN_ACCESS_KEY_ID: text,
  ALIYUN_ACCESS_KEY_SECRET: text,
  ALIYUN_SMS_SIGN: text,
  ALIYUN_API_URL: url(['http', 'https']),
  SES_TOPIC_ARN: list,
  SENDGRID_WEBHOOK_KEY: list,
  MAILGUN_WEBHOOK_KEY: list,
  POSTMARK_WEBHOOK_SECRET: list.refine(
    (all) => all.every((s) => /^[^:\s]+:\S{8,}$/.test(s)),
    'must be user:password, the password of at least 8 characters',
  ),
  SHOPIFY_WEBHOOK_SECRET: list,
  WOOCOMMERCE_WEBHOOK_SECRET: list,
  WEBHOOK_SECRET: list.refine((all) => all.every(isWebhookSecret), 'must be whsec_ followed by base64 of 24-64 bytes'),
  SEND_MODE: z.preprocess(blankIsAbsent, z.enum(['live', 'allowlist']).default('live')),
  SEND_ALLOW: list,
  ROLE: z.preprocess(blankIsAbsent, z.enum(['all', 'api', 'worker']).default('all')),
  REDIS_URL: url(['redis', 'rediss']),
  CONFIG_DIR: text.transform((s) => s ?? './config'),
  TEMPLATES_DIR: text.transform((s) => s ?? './templates'),
  DATA_DIR: text.transform((s) => s ?? './data'),
  LOG_LEVEL: z.preprocess(blankIsAbsent, z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
  ADMIN_EMAIL: text,
  ADMIN_PASSWORD: text.refine((s) => s === undefined || s.length >= 10, 'needs at least 10 characters'),
});

/**
 * Parses the environment; throws one `Invalid('environment')` that lists every fault at once.
 * Values are never repeated in the message: they may be secrets.
 */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const faults: string[] = [];
  const parsed = schema.safeParse(source);
  if (!parsed.success) faults.push(...parsed.error.issues.map((i) => `${String(i.path[0])}: ${i.message}`));
  const together = (keys: string[], what: string) => {
    const given = keys.filter((k) => source[k]);
    if (given.length > 0 && given.length < keys.length) {
      faults.push(
        `${keys.filter((k) => !source[k]).join(', ')}: needed as well, because ${given.join(', ')} ${given.length > 1 ? 'are' : 'is'} set (${what})`,
      );
    }
  };
  together(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'], 'SMS through Twilio');
  together(['ALIYUN_ACCESS_KEY_ID', 'ALIYUN_ACCESS_KEY_SECRET', 'ALIYUN_SMS_SIGN'], 'SMS through Aliyun');
  together(['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_FILE'], 'signed e-mail');
  together(['ADMIN_EMAIL', 'ADMIN_PASSWORD'], 'the first console user');
  const e = parsed.data;
  if (e) {
    if (e.DKIM_SELECTOR.length !== e.DKIM_PRIVATE_KEY_FILE.length)
      faults.push('DKIM_PRIVATE_KEY_FILE: needs one file for each selector in DKIM_SELECTOR, in the same order, comma-separated');
    if (e.BOUNCE_IMAP_URL && !e.BOUNCE_ADDRESS)
      faults.push('BOUNCE_ADDRESS: needed as well, because BOUNCE_IMAP_URL is set: the address whose mailbox that is');
    const sqlite = e.DATABASE_URL.startsWith('sqlite:');
    if (sqlite && e.ROLE !== 'all')
      faults.push(
        `ROLE: ${e.ROLE} needs MySQL or MariaDB in DATABASE_URL: SQLite is for one process, which does everything (ROLE=all)`,
      );
    if (isProduction(e.DATABASE_URL, e.SMTP_URL, e.TWILIO_ACCOUNT_SID ?? e.ALIYUN_ACCESS_KEY_ID) && e.APP_SECRET.length === 0) {
      faults.push(
        'APP_SECRET: needed in production (a real provider or MySQL): set 32 or more random characters, for example from: openssl rand -hex 32',
      );
    }
    if (e.SEND_MODE === 'allowlist' && e.SEND_ALLOW.length === 0)
      faults.push('SEND_ALLOW: needed under SEND_MODE=allowlist: who may be written to, for example *@myshop.com');
  }
  if (faults.length > 0 || !e) {
    throw new Invalid(
      'environment',
      `the environment has ${faults.length} fault${faults.length > 1 ? 's' : ''}:\n  ${faults.join('\n  ')}`,
      {
        hint: 'see .env.example for every key, its meaning and its default',
      },
    );
  }
  return Object.freeze({
    databaseUrl: e.DATABASE_URL,
    port: e.PORT,
    host: e.HOST,
    trustedProxies: e.TRUSTED_PROXIES.map((n) => parseNetwork(n)!),
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, ''),
    appSecrets: e.APP_SECRET,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    dkim: e.DKIM_DOMAIN
      ? {
          domain: e.DKIM_DOMAIN,
          keys: e.DKIM_SELECTOR.map((selector, i) => ({ selector, privateKeyFile: e.DKIM_PRIVATE_KEY_FILE[i]! })),
        }
      : undefined,
    bounceAddress: e.BOUNCE_ADDRESS?.toLowerCase(),
    bounceImapUrl: e.BOUNCE_IMAP_URL,
    twilio: e.TWILIO_ACCOUNT_SID
      ? { accountSid: e.TWILIO_ACCOUNT_SID, authToken: e.TWILIO_AUTH_TOKEN!, from: e.TWILIO_FROM!, apiUrl: e.TWILIO_API_URL }
      : undefined,
    aliyun: e.ALIYUN_ACCESS_KEY_ID
      ? {
          accessKeyId: e.ALIYUN_ACCESS_KEY_ID,
          accessKeySecret: e.ALIYUN_ACCESS_KEY_SECRET!,
          sign: e.ALIYUN_SMS_SIGN!,
          apiUrl: e.ALIYUN_API_URL,
        }
      : undefined,
    sesTopics: e.SES_TOPIC_ARN,
    sendgridKeys: e.SENDGRID_WEBHOOK_KEY,
    mailgunKeys: e.MAILGUN_WEBHOOK_KEY,
    postmarkSecrets: e.POSTMARK_WEBHOOK_SECRET,
    shopifySecrets: e.SHOPIFY_WEBHOOK_SECRET,
    woocommerceSecrets: e.WOOCOMMERCE_WEBHOOK_SECRET,
    webhookSecrets: e.WEBHOOK_SECRET,
    sendMode: e.SEND_MODE,
    sendAllow: e.SEND_ALLOW.map((a) => a.toLowerCase()),
    role: e.ROLE,
    redisUrl: e.REDIS_URL,
    configDir: e.CONFIG_DIR,
    templatesDir: e.TEMPLATES_DIR,
    dataDir: e.DATA_DIR,
    logLevel: e.LOG_LEVEL,
    adminEmail: e.ADMIN_EMAIL?.toLowerCase(),
    adminPassword: e.ADMIN_PASSWORD,
    production: isProduction(e.DATABASE_URL, e.SMTP_URL, e.TWILIO_ACCOUNT_SID ?? e.ALIYUN_ACCESS_KEY_ID),
  });
}

function isProduction(databaseUrl: string, smtpUrl?: string, smsKey?: string): boolean {
  return !databaseUrl.startsWith('sqlite:') || smtpUrl !== undefined || smsKey !== undefined;
}

function isWebhookSecret(secret: string): boolean {
  if (!secret.startsWith('whsec_')) return false;
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
