import type { UtmSettings } from '../config/utm-settings';

/** Of a message, what may be told to the shop's analytics. */
export interface UtmFacts {
  flow: string;
  step: string;
  channel: string;
  template: string;
}

/** Where links lead that may be told. */
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
 * The target with `utm_source`, `utm_medium`, `utm_campaign` and `utm_content`: on the shop's own hosts only, without touching
 * anything that stands there, and never on an address that is signed. Any other target is answered as it is.
 */
export function withUtm(target: string, utm: UtmSettings, facts: UtmFacts, own: OwnHosts): string {
  if (!utm || !isOwn(new URL(target), own) || isSigned(new URL(target))) return target;
  const { searchParams } = new URL(target);
  const added = Object.entries(utm)
    .map(([name, value]): [string, string] => [`utm_${name}`, filled(value, facts)])
    .filter(([name]) => !searchParams.has(name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  if (added.length === 0) return target;
  // By hand: writing the parameters anew would respell those that are there.
  const at = target.indexOf('#');
  const [address, fragment] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at)];
  const join = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return `${address}${join}${added.join('&')}${fragment}`;
}

function filled(value: string, facts: UtmFacts): string {
  return value.replace(/\{(flow|step|channel|template)\}/g, (_, word: keyof UtmFacts) => facts[word]);
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
