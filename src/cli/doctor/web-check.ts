import { DAY } from '../../kernel/duration';
import { Subject, type Check } from './check';
import { isPublic, parseAddress, type Network } from '../../kernel/ip-network';
import type { Answer } from './lookup';
import { certificateFault, type Certificate, type Trouble, type WebAnswer } from './probe';
import { isAligned, isRealDomain, type Sender } from './sender';

/** Let's Encrypt renews 30 days before the end: later than this, renewing does not work. */
const SOON = 14 * DAY;

const REPAIR =
  'Put Huike behind a proxy with a certificate (Caddy gets one by itself) and set PUBLIC_URL=https://news.YOUR-DOMAIN';

/** PUBLIC_URL as it is written: every link, pixel and unsubscribe address begins with it. */
export function checkPublicUrl(publicUrl: string, sender: Sender): Check[] {
  const web = new Subject('web', 'url', `PUBLIC_URL ${publicUrl}`);
  const { protocol, hostname } = new URL(publicUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (parseAddress(host) || !isRealDomain(host)) {
    const why = 'Nobody outside can open your links, see pictures or unsubscribe, and mail with such links counts as spam.';
    return [web.fail(`${host} is no name the world can reach`, { why, repair: REPAIR }, 'host')];
  }
  if (protocol !== 'https:') {
    const why = 'One-click unsubscribing (RFC 8058) wants https; Gmail and Yahoo refuse bulk marketing without it.';
    return [web.fail('links and unsubscribe headers are http', { why, repair: REPAIR }, 'https')];
  }
  if (!isAligned(host, sender.from.domain) && isRealDomain(sender.from.domain)) {
    const why = 'Spam filters distrust links that lead to another domain than the sender’s.';
    const repair = `Give Huike a name below ${sender.from.domain}, for example https://news.${sender.from.domain}`;
    return [web.warn(`it belongs to another domain than MAIL_FROM (${sender.from.domain})`, { why, repair }, 'domain')];
  }
  return [web.ok('https, a name of your own')];
}

/** https is spoken by a proxy in front: whom it forwards must be known from whom it is. */
export function checkProxies(publicUrl: string, trusted: readonly Network[]): Check[] {
  const web = new Subject('web', 'proxies', 'TRUSTED_PROXIES');
  if (new URL(publicUrl).protocol !== 'https:') return [];
  if (trusted.length > 0) return [web.ok('visitors are told apart behind the proxy')];
  const why = 'All visitors seem to come from the proxy: no scanner is known by its network, no flood by where it comes from.';
  const repair = 'Set TRUSTED_PROXIES to the address of the proxy, 127.0.0.1 where it runs on this machine (docs/tracking.md).';
  return [web.warn('a proxy speaks https, and its visitors are not told apart', { why, repair })];
}

/** Whether the world gets there. `answer`: of GET /health/live. */
export function checkReached(
  publicUrl: string,
  addresses: Answer<string>,
  answer: WebAnswer | Trouble | undefined,
  now: number,
): Check[] {
  const { hostname, host } = new URL(publicUrl);
  const web = new Subject('web', 'reached', host);
  const why = 'Every link in every mail leads there.';
  if (addresses.is !== 'found') {
    const found = addresses.is === 'none' ? 'the name has no address' : `the DNS gives no answer: ${addresses.reason}`;
    const publish = { type: 'A' as const, name: hostname, value: 'ADDRESS-OF-THIS-SERVER', zone: hostname };
    return [web.fail(found, { why, repair: 'Add this record, with the address your hoster gave you:', publish }, 'address')];
  }
  const hidden = addresses.records.filter((a) => !isPublic(a));
  if (hidden.length > 0) {
    const repair = 'Let the name lead to the address the world sees.';
    return [web.fail(`the name leads to ${hidden.join(', ')}, which the world cannot reach`, { why, repair }, 'address')];
  }
  if (!answer) return [];
  if (answer.is === 'trouble') return [unreachable(web, answer, why)];
  return [...ending(web, answer.certificate, now), huike(web, answer, why)];
}

/** The shop itself: links of products and carts lead there. */
export function checkShopUrl(url: string | undefined, answer: WebAnswer | Trouble | undefined): Check {
  const shop = new Subject('house', 'shop-url', 'url in shop.yaml');
  const why = 'The name of the shop at the head and the foot of a mail leads there.';
  if (url === undefined) return shop.warn('it is not set', { why, repair: 'In config/shop.yaml: url: https://www.YOUR-SHOP' });
  const { hostname } = new URL(url);
  if (!isRealDomain(hostname))
    return shop.fail(`${url} is an example`, { why, repair: 'In config/shop.yaml: url: https://www.YOUR-SHOP' });
  if (answer?.is === 'trouble')
    return shop.warn(`${url} cannot be opened: ${certificateFault(answer) ?? answer.reason}`, { why, repair: 'Open it in a browser; correct it in config/shop.yaml where it is wrong.' }); // prettier-ignore
  return shop.ok(url);
}

function unreachable(web: Subject, trouble: Trouble, why: string): Check {
  const fault = certificateFault(trouble);
  if (fault) {
    const repair = 'Renew the certificate for this very name and see that it renews itself (certbot renew --dry-run; Caddy does it unasked).'; // prettier-ignore
    return web.fail(fault, { why: `${why} Browsers stop people before a page with a bad certificate.`, repair }, 'certificate');
  }
  const repair = 'Is huike serve running, does the proxy pass to HOST and PORT, and is port 443 open in the firewall?';
  return web.fail(`no connection: ${trouble.reason}`, { why, repair }, 'connect');
}

function ending(web: Subject, certificate: Certificate | undefined, now: number): Check[] {
  if (!certificate) return [];
  const left = certificate.validTo - now;
  const days = Math.floor(left / DAY);
  if (left > SOON) return [web.ok(`certificate of ${certificate.issuer}, valid for ${days} more days`, 'certificate')];
  const remedy = {
    why: 'It should have been renewed by now: when it ends, every link and every one-click unsubscribe is broken.',
    repair: 'Renew it, and see why it did not renew itself (certbot renew --dry-run).',
  };
  return [web.warn(`the certificate ends in ${days} ${days === 1 ? 'day' : 'days'}`, remedy, 'certificate')];
}

function huike(web: Subject, answer: WebAnswer, why: string): Check {
  if (answer.status === 200 && /^\{"live":true\}/.test(answer.body)) return web.ok('Huike answers there');
  const repair = 'Start huike serve, and let the proxy pass every path of this host to it.';
  return web.warn(`/health/live answers ${answer.status}, not as Huike does`, { why, repair }, 'huike');
}
