import { domainOf } from '../../kernel/domain-of';
import { Subject, type Check, type DnsRecord } from './check';
import { isDmarc, parseDmarc, type DmarcRecord } from './dmarc-record';
import { recordsOf, type Lookup } from './lookup';
import { isAligned, organisationOf, type Sender } from './sender';
import { notAnswering } from './spf-check';

const WHY = 'Gmail and Yahoo refuse bulk mail of domains without DMARC, Microsoft answers 550 5.7.515.';

/** DMARC of the From domain, and whether what signs and where bounces go belongs to it. `signedBy`: the d= of our signatures. */
export async function checkDmarc(sender: Sender, signedBy: readonly string[], lookup: Lookup): Promise<Check[]> {
  const { domain } = sender.from;
  const organisation = organisationOf(domain);
  const dmarc = new Subject('dns', 'dmarc', `DMARC of ${domain}`);
  const publish: DnsRecord = {
    type: 'TXT',
    name: `_dmarc.${organisation}`,
    value: `v=DMARC1; p=none; rua=mailto:dmarc@${organisation}`,
    zone: organisation,
  };
  const found = await ownOrOrganisations(domain, organisation, lookup);
  if ('trouble' in found) return [dmarc.fail(`the DNS gives no answer: ${found.trouble}`, notAnswering(organisation))];
  const alignedWith = (record?: DmarcRecord) => alignment(sender, signedBy, record);
  if (found.texts.length === 0) {
    const repair = `Add this record to the DNS of ${organisation}; reports go to an address that must exist:`;
    return [dmarc.fail('there is no DMARC record', { why: WHY, repair, publish }), ...alignedWith()];
  }
  const replace = { why: WHY, repair: 'Leave one record only, for example this one:', publish: { ...publish, name: found.name } };
  if (found.texts.length > 1)
    return [
      dmarc.fail(`there are ${found.texts.length} records at ${found.name}, so that none counts`, replace),
      ...alignedWith(),
    ];
  const text = found.texts[0]!;
  const record = parseDmarc(text);
  if (record.faults.length > 0) {
    const remedy = { ...replace, repair: `Correct it, or put this record in its place:   [${text}]` };
    return [dmarc.fail(record.faults.join('; '), remedy, 'syntax'), ...alignedWith(record)];
  }
  const reports = await reporting(dmarc, record, organisation, text, { ...publish, name: found.name }, lookup);
  return [...(reports.length > 0 ? reports : [dmarc.ok(`${text} at ${found.name}`)]), ...alignedWith(record)];
}

async function ownOrOrganisations(
  domain: string,
  organisation: string,
  lookup: Lookup,
): Promise<{ trouble: string } | { name: string; texts: string[] }> {
  for (const name of new Set([`_dmarc.${domain}`, `_dmarc.${organisation}`])) {
    const answer = await lookup.txt(name);
    if (answer.is === 'trouble') return { trouble: answer.reason };
    const texts = recordsOf(answer).map((strings) => strings.join('')).filter(isDmarc); // prettier-ignore
    if (texts.length > 0) return { name, texts };
  }
  return { name: `_dmarc.${organisation}`, texts: [] };
}

async function reporting(
  dmarc: Subject,
  record: DmarcRecord,
  organisation: string,
  text: string,
  publish: DnsRecord,
  lookup: Lookup,
): Promise<Check[]> {
  if (record.reports.length === 0) {
    const value = `${text.trim().replace(/;?$/, '')}; rua=mailto:dmarc@${organisation}`;
    const why = 'Reports are the only way to learn that somebody, or a forgotten system of yours, sends in your name.';
    const repair = 'Put this record in its place; the address must exist:';
    return [dmarc.warn('nobody gets its reports (rua=)', { why, repair, publish: { ...publish, value } }, 'reports')];
  }
  const checks: Check[] = [];
  for (const address of record.reports) {
    const to = domainOf(address).toLowerCase();
    if (isAligned(to, organisation)) continue;
    const name = `${publish.name.replace(/^_dmarc\./, '')}._report._dmarc.${to}`;
    const answer = await lookup.txt(name);
    if (answer.is === 'trouble' || recordsOf(answer).some((strings) => isDmarc(strings.join('')))) continue;
    const why = `${to} belongs to somebody else, who must agree to get your reports; until then nobody sends them.`;
    const repair = `Let them publish this record, or name an address of ${organisation}:`;
    const agreed: DnsRecord = { type: 'TXT', name, value: 'v=DMARC1', zone: to };
    checks.push(dmarc.warn(`${to} has not agreed to get reports`, { why, repair, publish: agreed }, 'reports'));
  }
  return checks;
}

/** DMARC passes when the signature or the envelope belongs to the From domain. */
function alignment(sender: Sender, signedBy: readonly string[], record?: DmarcRecord): Check[] {
  const { domain } = sender.from;
  const mode = record?.alignment ?? { dkim: 'relaxed', spf: 'relaxed' };
  const align = new Subject('dns', 'alignment', `alignment with ${domain}`);
  const dkim = signedBy.some((d) => isAligned(d.toLowerCase(), domain, mode.dkim));
  const envelope = isAligned(sender.envelope.domain, domain, mode.spf);
  const relayDecides = sender.relay?.ownReturnPath === true;
  const why = 'DMARC asks that the signature (d=) or the return address belongs to the domain that readers see in From.';
  const repair = [
    `Sign with DKIM_DOMAIN=${domain}, or an own part of it: d= is now ${signedBy.join(', ') || 'missing'}${mode.dkim === 'strict' ? '; adkim=s in the DMARC record wants exactly this domain' : ''}.`,
    `Let bounces come back to ${domain} or a part of it (BOUNCE_ADDRESS): they go to ${sender.envelope.domain} now${mode.spf === 'strict' ? '; aspf=s wants exactly this domain' : ''}.`,
  ].join('\n');
  if (dkim && envelope && !relayDecides) return [align.ok(`the signature and the return address belong to ${domain}`)];
  if (dkim) return [align.ok(`the signature belongs to ${domain}${relayDecides ? '' : `; the return address (${sender.envelope.domain}) does not, which is enough`}`)]; // prettier-ignore
  if (sender.relay?.signs && signedBy.length === 0)
    return [align.skipped(`depends on the signature of ${sender.relay.name}: verify ${domain} in its console`)];
  if (envelope && !relayDecides) {
    const found = `only the return address belongs to ${domain}, the signature does not`;
    return [align.warn(found, { why: `${why} A forwarded mail keeps only its signature.`, repair: repair.split('\n')[0]! })];
  }
  return [align.fail(`neither the signature nor the return address belongs to ${domain}`, { why, repair })];
}
