import { domainToASCII } from 'node:url';
import { Invalid } from '../kernel/errors';

/** Whom a header names. */
export interface Mailbox {
  name?: string;
  /** One bare address, `local@domain`. */
  address: string;
}

/** Dot-atom characters of a local part, and everything outside ASCII: quoted local parts are refused (RELIABILITY §5.5). */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\u{10ffff}-]+$/u;
const DOMAIN = /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/;

/**
 * The address as it goes on the wire: the domain in ASCII (`müller.example` becomes `xn--mller-kva.example`), the local part
 * untouched. `undefined` when it is not exactly one plain address of at most 254 bytes.
 */
export function wireAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  if (at < 1) return undefined;
  const local = address.slice(0, at);
  if (!LOCAL.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined;
  const domain = wireDomain(address.slice(at + 1));
  if (domain === undefined) return undefined;
  const wire = `${local}@${domain}`;
  return Buffer.byteLength(local) <= 64 && Buffer.byteLength(wire) <= 254 ? wire : undefined;
}

/** A host name in ASCII, or `undefined` when it is none. */
export function wireDomain(domain: string): string | undefined {
  const ascii = isAscii(domain) ? domain : domainToASCII(domain);
  return DOMAIN.test(ascii) ? ascii : undefined;
}

/** Does this address need a server that speaks SMTPUTF8 (RFC 6531)? Its domain never does, see `wireAddress`. */
export function needsUtf8(address: string): boolean {
  return !isAscii(address);
}

/** Reads `Name <address>`, `"Name" <address>` or a bare address; throws `Invalid('mail.address')`. */
export function parseMailbox(text: string): Mailbox {
  const found = /^\s*(?:(.*?)\s*<([^<>]+)>|([^<>\s]+))\s*$/s.exec(text);
  const address = found?.[2] ?? found?.[3];
  if (!found || address === undefined || wireAddress(address) === undefined) {
    throw new Invalid('mail.address', 'not one mail address', { hint: 'write: Name <address@example.com>' });
  }
  const name = found[1]?.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/gs, '$1');
  return name ? { name, address } : { address };
}

/** Are all characters below U+0080? */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
