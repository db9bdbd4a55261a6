/**
 * As much of an internet address as may be kept: the network of 256 addresses it is in (`203.0.113.0/24`), of IPv6 the first
 * 48 bits (`2001:db8:1::/48`). `null` for what is no address, and for one that never crossed the internet: behind a proxy
 * every visitor has the proxy's.
 */
export function networkOf(address: string | null): string | null {
  const text = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (IPV4.test(text)) return LOCAL_V4.test(text) ? null : `${text.split('.').slice(0, 3).join('.')}.0/24`;
  // Percent signs and brackets are no part of an address; the rest is read as browsers do, which gives it its one spelling.
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]`)) return null;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  return LOCAL_V6.test(canonical) ? null : `${groups(canonical).slice(0, 3).join(':')}::/48`;
}

const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|\d{1,2})(\.(25[0-5]|2[0-4]\d|1\d\d|\d{1,2})){3}$/;
const LOCAL_V4 = /^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
/** This machine, nobody, unique local and link local addresses. */
const LOCAL_V6 = /^(::1?$|f[cd]|fe[89ab])/;

/** The eight groups of an IPv6 address. */
function groups(canonical: string): string[] {
  const [before = [], after = []] = canonical.split('::').map((half) => (half === '' ? [] : half.split(':')));
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
