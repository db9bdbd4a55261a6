import { Subject, type Check } from './check';
import { isFreeMail } from './free-mail';
import { recordsOf, type Lookup, type MxRecord } from './lookup';
import { isRealDomain, type Sender } from './sender';
import { notAnswering } from './spf-check';

/** May a shop write from this address at all? Nothing else in the DNS matters where not. */
export function checkFrom(sender: Sender): Check {
  const { address, domain } = sender.from;
  const from = new Subject('dns', 'from', `MAIL_FROM ${address}`);
  const repair = 'Set MAIL_FROM to an address of your shop’s own domain, for example: My shop <hello@myshop.com>';
  if (!isRealDomain(domain))
    return from.fail(`${domain} is no domain of the internet`, { why: 'Nobody takes mail from it.', repair });
  if (isFreeMail(domain)) {
    const why = `Only ${domain} itself may send for its addresses (DMARC); mail from anywhere else is refused or goes to spam.`;
    return from.fail(`${domain} is a free mail service`, { why, repair });
  }
  return from.ok('an address of your own domain');
}

/** Where answers and bounces come in: MX records of the From domain, and of the bounce domain where it is another. */
export async function checkMx(sender: Sender, lookup: Lookup): Promise<Check[]> {
  const own = checkOne(
    sender.from.domain,
    'Readers answer a mail, and Microsoft asks for a From address that can be answered.',
    lookup,
  );
  if (sender.envelope.domain === sender.from.domain) return [await own];
  const bounces = 'Bounces come back to this domain; unheard, you go on writing to dead addresses and lose your good name.';
  return Promise.all([own, checkOne(sender.envelope.domain, bounces, lookup)]);
}

async function checkOne(domain: string, why: string, lookup: Lookup): Promise<Check> {
  const mx = new Subject('dns', 'mx', `MX of ${domain}`);
  const publish = { type: 'MX' as const, name: domain, value: `10 HOST-OF-YOUR-MAILBOXES`, zone: domain };
  const repair = `Add a record that names the server with your mailboxes to the DNS of ${domain}:`;
  const answer = await lookup.mx(domain);
  if (answer.is === 'trouble') return mx.fail(`the DNS gives no answer: ${answer.reason}`, notAnswering(domain));
  const records = [...recordsOf(answer)].sort((a, b) => a.priority - b.priority);
  if (records.some(isNull)) {
    return mx.fail('it says that the domain takes no mail (null MX)', { why, repair: 'Replace it by one that names your mail server:', publish }, 'null'); // prettier-ignore
  }
  if (records.length === 0) {
    const host = await lookup.addresses(domain);
    return host.is === 'found'
      ? mx.warn(`there is none; mail goes to the host ${domain} itself`, { why, repair, publish })
      : mx.fail('there is none: mail to this domain arrives nowhere', { why, repair, publish });
  }
  const hosts = await Promise.all(records.map(async (r) => ({ name: r.exchange, found: await lookup.addresses(r.exchange) })));
  const dead = hosts.filter((h) => h.found.is === 'none').map((h) => h.name);
  const names = hosts.map((h) => h.name).join(', ');
  if (dead.length === 0) return mx.ok(names);
  const remedy = { why, repair: `Add addresses (A records) for ${dead.join(', ')}, or name another host.` };
  const found = `${dead.join(', ')} ${dead.length === 1 ? 'has' : 'have'} no address`;
  return dead.length === hosts.length ? mx.fail(found, remedy, 'dead') : mx.warn(found, remedy, 'dead');
}

/** RFC 7505: a single record of the root. */
function isNull(record: MxRecord): boolean {
  return record.exchange === '' || record.exchange === '.';
}
