import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { getDomain } from 'tldts';
import { parseMailbox, wireDomain } from '../../channels/mail-address';
import type { Environment } from '../../config/environment';
import { parseAddress } from '../../kernel/ip-network';
import { relayOf, type Relay } from './relays';

/** Who sends, as the DNS is asked about it. Domains are in ASCII and lower case. */
export interface Sender {
  from: { address: string; domain: string };
  /** Where bounces go: SPF is asked of this domain. */
  envelope: { address: string; domain: string };
  /** Of SMTP_URL. */
  smtpHost?: string;
  relay?: Relay;
  /** Where the mail server signs by itself: the selector of its key, as the operator told. */
  serverSelector?: string;
}

export function senderOf(env: Environment, serverSelector?: string): Sender {
  const from = part(parseMailbox(env.mailFrom).address);
  const smtpHost = env.smtpUrl === undefined ? undefined : parseConnectionUrl(env.smtpUrl).host?.toLowerCase();
  return {
    from,
    envelope: env.bounceAddress ? part(env.bounceAddress) : from,
    smtpHost,
    relay: smtpHost === undefined ? undefined : relayOf(smtpHost),
    serverSelector,
  };
}

/** The domain an organisation has registered: `shop.co.uk` of `mail.shop.co.uk`; the domain itself where there is none. */
export function organisationOf(domain: string): string {
  return getDomain(domain) ?? domain;
}

/** Do two domains belong to one organisation? What DMARC calls relaxed alignment. */
export function isAligned(a: string, b: string, mode: 'relaxed' | 'strict' = 'relaxed'): boolean {
  return a === b || (mode === 'relaxed' && organisationOf(a) === organisationOf(b));
}

const RESERVED =
  /(^|\.)(example|test|invalid|localhost|local|localdomain|lan|internal|home\.arpa)$|(^|\.)example\.(com|net|org)$/;

/** Can this domain exist in the public DNS at all? */
export function isRealDomain(domain: string): boolean {
  return domain.includes('.') && !RESERVED.test(domain) && parseAddress(domain) === undefined && getDomain(domain) !== null;
}

function part(address: string): { address: string; domain: string } {
  const at = address.lastIndexOf('@');
  const domain = (wireDomain(address.slice(at + 1)) ?? address.slice(at + 1)).toLowerCase();
  return { address: `${address.slice(0, at)}@${domain}`, domain };
}
