/** Where links lead that the shop may be told something by. */
export interface OwnHosts {
  shopUrl: string | undefined;
  linkDomains: readonly string[];
  /** Where our own pages are: a survey wants no analytics. */
  publicUrl: string;
}

/** Names of parameters of an address that is signed, or is a key itself: one more parameter could break it. */
const SIGNED =
  /(^|[-_.])(sign|signed|signature|sig|hmac|hash|mac|digest|checksum|token|jwt|auth|key|secret|nonce|expires)([-_.]|$)/i;
const CAMEL_SIGNED = /(Sign|Signature|Hmac|Hash|Digest|Token|Key|Secret)$/;

/**
 * The target with some more parameters: on the shop's own hosts only, without touching anything that stands there, and never on an
 * address that is signed. Any other target is answered as it is.
 */
export function withParameters(target: string, parameters: readonly (readonly [string, string])[], own: OwnHosts): string {
  if (!isOwn(new URL(target), own) || isSigned(new URL(target))) return target;
  const { searchParams } = new URL(target);
  const added = parameters
    .filter(([name]) => !searchParams.has(name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  if (added.length === 0) return target;
  // By hand: writing the parameters anew would respell those that are there.
  const at = target.indexOf('#');
  const [address, fragment] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at)];
  const join = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return `${address}${join}${added.join('&')}${fragment}`;
}

function isOwn({ host, hostname }: URL, { shopUrl, linkDomains, publicUrl }: OwnHosts): boolean {
  if (host === new URL(publicUrl).host) return false;
  const shop = shopUrl === undefined ? [] : [new URL(shopUrl).hostname.replace(/^www\./, '')];
  const domains = [...shop, ...linkDomains.map((domain) => domain.toLowerCase())];
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

function isSigned({ searchParams }: URL): boolean {
  return [...searchParams.keys()].some((name) => SIGNED.test(name) || CAMEL_SIGNED.test(name));
}
