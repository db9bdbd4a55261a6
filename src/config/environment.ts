import { z } from 'zod';
import { Invalid } from '../kernel/errors';

/** Everything the process learns from its environment, parsed once. `.env.example` lists every key. */
export interface Environment {
  /** `sqlite:./data/huike.db` or `mysql://user:pass@host:3306/huike`. */
  databaseUrl: string;
  port: number;
  host: string;
  /** Base of every link we write, without a trailing slash. */
  publicUrl: string;
  /** The first signs, all verify. Empty means: none given, one is made on first run outside production. */
  appSecrets: string[];
  smtpUrl?: string;
  /** `Name <address>` */
  mailFrom: string;
  dkim?: { domain: string; selector: string; privateKeyFile: string };
  twilio?: { accountSid: string; authToken: string; from: string; apiUrl?: string };
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
  PUBLIC_URL: url(['http', 'https']),
  APP_SECRET: list.refine((all) => all.every((s) => s.length >= 16), 'each secret needs at least 16 characters'),
  SMTP_URL: url(['smtp', 'smtps']),
  MAIL_FROM: text
    .transform((s) => s ?? 'Huike <huike@localhost.localdomain>')
    .refine((s) => /^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(s), 'must be an address, or: Name <address>'),
  DKIM_DOMAIN: text,
  DKIM_SELECTOR: text,
  DKIM_PRIVATE_KEY_FILE: text,
  TWILIO_ACCOUNT_SID: text,
  TWILIO_AUTH_TOKEN: text,
  TWILIO_FROM: text,
  TWILIO_API_URL: url(['http', 'https']),
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
  together(['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY_FILE'], 'signed e-mail');
  together(['ADMIN_EMAIL', 'ADMIN_PASSWORD'], 'the first console user');
  const e = parsed.data;
  if (e) {
    const sqlite = e.DATABASE_URL.startsWith('sqlite:');
    if (sqlite && e.ROLE !== 'all')
      faults.push(
        `ROLE: ${e.ROLE} needs MySQL or MariaDB in DATABASE_URL: SQLite is for one process, which does everything (ROLE=all)`,
      );
    if (isProduction(e.DATABASE_URL, e.SMTP_URL, e.TWILIO_ACCOUNT_SID) && e.APP_SECRET.length === 0) {
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
    publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, ''),
    appSecrets: e.APP_SECRET,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    dkim: e.DKIM_DOMAIN
      ? { domain: e.DKIM_DOMAIN, selector: e.DKIM_SELECTOR!, privateKeyFile: e.DKIM_PRIVATE_KEY_FILE! }
      : undefined,
    twilio: e.TWILIO_ACCOUNT_SID
      ? { accountSid: e.TWILIO_ACCOUNT_SID, authToken: e.TWILIO_AUTH_TOKEN!, from: e.TWILIO_FROM!, apiUrl: e.TWILIO_API_URL }
      : undefined,
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
    production: isProduction(e.DATABASE_URL, e.SMTP_URL, e.TWILIO_ACCOUNT_SID),
  });
}

function isProduction(databaseUrl: string, smtpUrl?: string, twilioSid?: string): boolean {
  return !databaseUrl.startsWith('sqlite:') || smtpUrl !== undefined || twilioSid !== undefined;
}

function isWebhookSecret(secret: string): boolean {
  if (!secret.startsWith('whsec_')) return false;
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
