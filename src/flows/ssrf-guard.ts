/** Where webhooks of flows may go besides the public internet: `webhooks` of config/channels.yaml. */
export interface WebhookRules {
  /** Host names and addresses that may be called wherever they lead, over http and on any port. */
  allow_hosts: readonly string[];
  /** Every host may be called, private ones too: for machines that only talk to their own network. */
  allow_private: boolean;
}

/**
 * Why this address must not be called, or `undefined`. Only https on its own port, without a password inside, unless the
 * host is trusted. What the name leads to is asked of `isPublic` once it is resolved.
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
  if (isAddress(host) && !isPublic(host)) return 'leads to a private address';
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
 * IPv6 form that carries an IPv4 address. What is no address is not public.
 */
export function isPublic(address: string): boolean {
  if (isAddress4(address)) return !inAny(bytesOf4(address), RESERVED_4);
  const bytes = bytesOf6(address);
  // 2000::/3 is all that is given out; the exceptions within it are listed.
  return bytes !== undefined && inRange(bytes, range6('2000::', 3)) && !inAny(bytes, RESERVED_6);
}

function isAddress(host: string): boolean {
  return isAddress4(host) || bytesOf6(host) !== undefined;
}

function isAddress4(text: string): boolean {
  return /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text) && bytesOf4(text).every((byte) => byte <= 255);
}

interface Range {
  bytes: number[];
  bits: number;
}

const RESERVED_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((text): Range => {
  const [address, bits] = text.split('/') as [string, string];
  return { bytes: bytesOf4(address), bits: Number(bits) };
});

const RESERVED_6 = [
  // Protocol assignments with Teredo, documentation, 6to4, and segment routing.
  range6('2001::', 23),
  range6('2001:db8::', 32),
  range6('2002::', 16),
  range6('2620:4f:8000::', 48),
  range6('3fff::', 20),
];

function range6(address: string, bits: number): Range {
  return { bytes: bytesOf6(address)!, bits };
}

function inAny(bytes: number[], ranges: Range[]): boolean {
  return ranges.some((range) => inRange(bytes, range));
}

function inRange(bytes: number[], { bytes: start, bits }: Range): boolean {
  return start.every((byte, i) => {
    const mask = (0xff << (8 - Math.max(0, Math.min(8, bits - i * 8)))) & 0xff;
    return (byte & mask) === ((bytes[i] ?? 0) & mask);
  });
}

function bytesOf4(address: string): number[] {
  return address.split('.').map(Number);
}

/** The 16 bytes of an IPv6 address, read as the URL standard does; `undefined` for anything else, one with a zone included. */
function bytesOf6(address: string): number[] | undefined {
  if (!/^[0-9a-f:.]+$/i.test(address) || !URL.canParse(`http://[${address}]/`)) return undefined;
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [before, after] = [groups(head), tail === undefined ? [] : groups(tail)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return all.flatMap((group) => [group >> 8, group & 0xff]);
}
