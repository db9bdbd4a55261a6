import { Subject, type Check, type DnsRecord } from './check';
import { recordsOf, type Lookup } from './lookup';
import type { Sender } from './sender';
import { isSpf } from './spf-record';
import { judgeSpf, mechanismFor, readSpfTree, type SpfTree } from './spf-tree';

const MOST_LOOKUPS = 10;
const MOST_VOIDS = 2;
const LONG = 450;

const WHY =
  'Without a valid SPF record mailbox providers treat your mail as forged; Gmail, Yahoo and Microsoft refuse it from bulk senders.';

/** SPF (RFC 7208) of the envelope's domain. `addresses`: where our mail leaves from, as far as it is known. */
export async function checkSpf(sender: Sender, addresses: readonly string[], lookup: Lookup): Promise<Check[]> {
  const { domain } = sender.envelope;
  const spf = new Subject('dns', 'spf', `SPF of ${domain}`);
  const record = (value: string): DnsRecord => ({ type: 'TXT', name: domain, value, zone: domain });
  const answer = await lookup.txt(domain);
  if (answer.is === 'trouble') return [spf.fail(`the DNS gives no answer: ${answer.reason}`, notAnswering(domain))];
  const strings = recordsOf(answer).filter((s) => isSpf(s.join('')));
  const own = ownMechanisms(sender, addresses);
  if (strings.length === 0) {
    const publish = record(`v=spf1 ${own.join(' ') || 'ip4:ADDRESS-OF-YOUR-MAIL-SERVER'} ~all`);
    return [spf.fail('there is no SPF record', { why: WHY, repair: `Add this record to the DNS of ${domain}:`, publish })];
  }
  if (strings.length > 1) {
    return [
      spf.fail(`there are ${strings.length} SPF records, so that none counts`, {
        why: WHY,
        repair: 'Delete all records that begin with v=spf1 and put this single one in their place:',
        publish: record(merged(strings.map((s) => s.join('')))),
      }),
    ];
  }
  const tree = await readSpfTree(domain, strings[0]!.join(''), lookup);
  const checks = [...faults(spf, tree), ...limits(spf, tree), ...ending(spf, tree, record), ...coverage(spf, tree, sender, addresses, record)]; // prettier-ignore
  if (tree.text.length > LONG)
    checks.push(
      spf.warn(
        `the record has ${tree.text.length} characters`,
        { why: 'Long answers do not fit into one DNS packet and get lost on the way.', repair: `Shorten it below ${LONG} characters: leave out what you no longer send through.` }, // prettier-ignore
        'length',
      ),
    );
  return checks.length > 0 ? checks : [spf.ok(summary(tree))]; // prettier-ignore
}

/** What the DNS not answering means, for any record. */
export function notAnswering(domain: string): { why: string; repair: string } {
  return {
    why: 'Receivers that get no answer either put the mail off or treat it as unproved.',
    repair: `Try again in some minutes. If every check says so, this machine has no working DNS: try huike doctor --dns 9.9.9.9\nIf only ${domain} does, its name servers are broken (often DNSSEC after a move): ask whoever runs them, and see https://dnsviz.net/d/${domain}/dnssec/`,
  };
}

function ownMechanisms(sender: Sender, addresses: readonly string[]): string[] {
  return sender.relay ? [`include:${sender.relay.include}`] : addresses.map(mechanismFor);
}

function summary(tree: SpfTree): string {
  return `${tree.text} (${tree.lookups} of ${MOST_LOOKUPS} lookups)`;
}

function faults(spf: Subject, tree: SpfTree): Check[] {
  return tree.faults.map((fault) =>
    spf.fail(
      `${fault}   [${tree.text}]`,
      { why: 'Receivers take a record with a fault as none at all (permerror).', repair: 'Correct that part of the record, or take it out.' }, // prettier-ignore
      'syntax',
    ),
  );
}

function limits(spf: Subject, tree: SpfTree): Check[] {
  const checks: Check[] = [];
  const why = 'Receivers stop there and take the record as invalid (permerror).';
  if (tree.lookups > MOST_LOOKUPS) {
    const costly = tree.root.mechanisms.filter((m) => !['all', 'ip'].includes(m.kind)).map((m) => m.text);
    const repair = `Take out what you no longer send through, of: ${costly.join(' ')}. Put ip4:… in place of a and mx.`;
    checks.push(spf.fail(`it takes ${tree.lookups} DNS lookups, ${MOST_LOOKUPS} are allowed`, { why, repair }, 'lookups'));
  }
  if (tree.voids.length > MOST_VOIDS) {
    const repair = `Take out what leads nowhere: ${tree.voids.join(' ')}`;
    checks.push(spf.fail(`${tree.voids.length} lookups find nothing, ${MOST_VOIDS} may`, { why, repair }, 'voids'));
  }
  return checks;
}

function ending(spf: Subject, tree: SpfTree, record: (value: string) => DnsRecord): Check[] {
  const all = tree.root.mechanisms.find((m) => m.kind === 'all');
  if (!all && tree.root.redirect) return [];
  const publish = record(withEnding(tree.text));
  if (all?.qualifier === '+') {
    const why = 'It lets the whole world send in your name, and receivers know that trick of spammers.';
    return [spf.fail('it ends in +all', { why, repair: 'Put this record in its place:', publish }, 'all')];
  }
  if (all && all.qualifier !== '?') return [];
  const why = 'It says nothing about everybody else, so it protects nobody.';
  return [spf.warn(all ? 'it ends in ?all' : 'it has no all at its end', { why, repair: 'Put this record in its place:', publish }, 'all')]; // prettier-ignore
}

function coverage(
  spf: Subject,
  tree: SpfTree,
  sender: Sender,
  addresses: readonly string[],
  record: (value: string) => DnsRecord,
): Check[] {
  const { relay } = sender;
  if (relay) {
    if (tree.includes.has(relay.include) || (addresses.length > 0 && addresses.every((a) => judgeSpf(tree.root, a) === 'pass'))) return []; // prettier-ignore
    const remedy = {
      why: `Mail leaves through ${relay.name}, and this record does not name it.`,
      repair: 'Put this record in its place:',
      publish: record(withMechanisms(tree.text, [`include:${relay.include}`])),
    };
    // Where the relay writes its own return address, its own domain is asked.
    return relay.ownReturnPath
      ? [spf.warn(`it lacks include:${relay.include}`, { ...remedy, why: `${remedy.why} ${relay.name} passes SPF for its own return address, but aligned with yours only when you set one of your domain in its console.` }, 'covers')] // prettier-ignore
      : [spf.fail(`it lacks include:${relay.include}`, remedy, 'covers')];
  }
  if (addresses.length === 0)
    return [
      spf.warn(
        'whether it covers your mail server is not known',
        {
          why: WHY,
          repair: 'huike doctor --sending-ip ADDRESS   (the address your mail server leaves from, as the world sees it)',
        },
        'covers',
      ),
    ];
  const missing = addresses.filter((a) => judgeSpf(tree.root, a) !== 'pass');
  const unsure = missing.filter((a) => judgeSpf(tree.root, a) === 'unsure');
  if (missing.length === 0) return [];
  const remedy = {
    why: 'Mail leaves from there, and receivers will take it as forged.',
    repair: 'Put this record in its place:',
    publish: record(withMechanisms(tree.text, missing.map(mechanismFor))),
  };
  return unsure.length === missing.length
    ? [spf.warn(`whether it covers ${missing.join(', ')} depends on the receiver (ptr, exists or macros)`, remedy, 'covers')]
    : [spf.fail(`it does not cover ${missing.join(', ')}`, remedy, 'covers')];
}

function withEnding(text: string): string {
  return `${text.split(/ +/).filter((t) => !/^[+?~-]?all$/i.test(t)).join(' ')} ~all`; // prettier-ignore
}

function withMechanisms(text: string, more: string[]): string {
  const [version, ...terms] = text.split(/ +/).filter(Boolean);
  return [version, ...more, ...terms].join(' ');
}

function merged(texts: string[]): string {
  const terms = texts.flatMap((t) => t.split(/ +/).slice(1)).filter((t) => t && !/^[+?~-]?all$/i.test(t) && !/^redirect=/i.test(t)); // prettier-ignore
  return `v=spf1 ${[...new Set(terms)].join(' ')} ~all`;
}
