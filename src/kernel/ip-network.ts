/** IP addresses and networks as numbers, to tell whether a mail server's address is covered. */
export interface Network {
  family: 4 | 6;
  start: bigint;
  /** Leading bits that count. */
  bits: number;
}

/** The number of an address; `undefined` when it is none. IPv4 in IPv6 (`::ffff:1.2.3.4`) counts as IPv4. */
export function parseAddress(text: string): { family: 4 | 6; value: bigint } | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { family: 4, value: v4 };
  const v6 = parseV6(text);
  if (v6 === undefined) return undefined;
  return v6 >> 32n === 0xffffn ? { family: 4, value: v6 & 0xffffffffn } : { family: 6, value: v6 };
}

/** `203.0.113.0/24`, `2001:db8::/32`, or one address. */
export function parseNetwork(text: string, bits?: number): Network | undefined {
  const [address, length, ...rest] = text.split('/');
  const parsed = parseAddress(address ?? '');
  if (!parsed || rest.length > 0) return undefined;
  const most = parsed.family === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const wanted = length === undefined ? (bits ?? most) : Number(length);
  return wanted > most ? undefined : { family: parsed.family, start: parsed.value, bits: wanted };
}

export function contains(network: Network, address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed || parsed.family !== network.family) return false;
  const free = BigInt((network.family === 4 ? 32 : 128) - network.bits);
  return parsed.value >> free === network.start >> free;
}

const NOT_PUBLIC = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3',
  '::/127 fc00::/7 fe80::/10 ff00::/8',
].flatMap((list) => list.split(' ').map((n) => parseNetwork(n)!));

/** Can the world reach this address? Not loopback, private, link-local or multicast. */
export function isPublic(address: string): boolean {
  return parseAddress(address) !== undefined && !NOT_PUBLIC.some((network) => contains(network, address));
}

/** Is this an address, and no name? */
export function isFixedAddress(text: string): boolean {
  return parseAddress(text) !== undefined;
}

/** The name under which an address is looked up backwards. */
export function reverseName(address: string): string | undefined {
  const parsed = parseAddress(address);
  if (!parsed) return undefined;
  if (parsed.family === 4) return `${address.replace(/^.*:/, '').split('.').reverse().join('.')}.in-addr.arpa`;
  return `${[...parsed.value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) <= 255)) return undefined;
  return parts.reduce((sum, p) => sum * 256n + BigInt(p), 0n);
}

function parseV6(text: string): bigint | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = tail ? parseV4(tail[2]!) : undefined;
  if (tail && v4 === undefined) return undefined;
  const plain = tail ? `${tail[1]}${(v4! >> 16n).toString(16)}:${(v4! & 0xffffn).toString(16)}` : text;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left!.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left!, ...(right === undefined ? [] : Array<string>(missing).fill('0')), ...(right ?? [])];
  if (!groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return groups.reduce((sum, g) => sum * 65536n + BigInt(`0x${g}`), 0n);
}
