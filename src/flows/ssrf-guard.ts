import { contains, isFixedAddress, isPublic, parseNetwork } from '../kernel/ip-network';

/** Where webhooks of flows may go besides the public internet: `webhooks` of config/channels.yaml. */
export interface WebhookRules {
  /** Host names and addresses that may be called wherever they lead, over http and on any port. */
  allow_hosts: readonly string[];
  /** Every host may be called, private ones too: for machines that only talk to their own network. */
  allow_private: boolean;
}

/**
 * Why this address must not be called, or `undefined`. Only https on its own port, without a password inside, unless the
 * host is trusted. What the name leads to is asked of `isGloballyReachable` once it is resolved.
 */
export function urlRefusal(text: string, rules: WebhookRules): string | undefined {
  if (!URL.canParse(text)) return 'is no URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'holds a password';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is neither https nor http';
  if (trusted(url, rules)) return undefined;
  if (url.protocol !== 'https:') return 'is not https';
  if (url.port !== '') return 'names a port of its own';
  const host = hostOf(url);
  if (isFixedAddress(host) && !isGloballyReachable(host)) return 'leads to a private address';
  return undefined;
}

/** May this URL lead to a private address? */
export function trusted(url: URL, rules: WebhookRules): boolean {
  return rules.allow_private || rules.allow_hosts.some((host) => host.toLowerCase() === hostOf(url));
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/**
 * Is this address (IPv4 or IPv6, as text) one of the public internet? Everything that is reserved (IANA special purpose
 * registries) is not: loopback, private, link-local with the clouds' metadata, shared, multicast, documentation, and every
 * IPv6 form that carries an IPv4 address. What is no address is not reachable.
 */
export function isGloballyReachable(address: string): boolean {
  if (address.includes(':') && !contains(UNICAST_6, address)) return false;
  return isPublic(address) && !RESERVED.some((network) => contains(network, address));
}

/** All of IPv6 that is given out; the exceptions within it are listed. */
const UNICAST_6 = parseNetwork('2000::/3')!;

/** What is reserved without being private. */
const RESERVED = [
  // Protocol assignments, documentation, name servers of private networks, relays, and measuring.
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  // The same of IPv6, with Teredo and 6to4.
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
].map((text) => parseNetwork(text)!);
