import { contains, type Network, parseNetwork } from '../../kernel/ip-network';
import { recordsOf, type Lookup } from './lookup';
import { isSpf, parseSpf, type Qualifier, type SpfMechanism } from './spf-record';

/**
 * An SPF record with everything it leads to, looked up once as a receiver would at worst: every include, redirect, a, mx, ptr
 * and exists counts as one lookup, of which ten are allowed, two of them without an answer (RFC 7208 §4.6.4).
 */
export interface SpfTree {
  /** The record of the domain itself. */
  text: string;
  root: SpfNode;
  lookups: number;
  /** Lookups that found nothing. */
  voids: string[];
  /** What makes receivers give up: one sentence each. */
  faults: string[];
  /** Domains included or redirected to, at any depth. */
  includes: Set<string>;
}

export interface SpfNode {
  domain: string;
  mechanisms: Resolved[];
  redirect?: SpfNode;
}

interface Resolved extends Omit<SpfMechanism, 'network'> {
  /** Of ip4, ip6, a and mx. */
  networks: Network[];
  /** Of include. */
  node?: SpfNode;
  /** Depends on what only a receiver knows. */
  unsure: boolean;
}

export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'unsure';

/** No record worth having is deeper; a circle of includes ends here. */
const MOST_LOOKUPS = 40;
const MOST_MX = 10;
const RESULTS: Record<Qualifier, SpfResult> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

export async function readSpfTree(domain: string, text: string, lookup: Lookup): Promise<SpfTree> {
  const tree: SpfTree = { text, root: { domain, mechanisms: [] }, lookups: 0, voids: [], faults: [], includes: new Set() };
  tree.root = await new Walk(tree, lookup).node(domain, text);
  return tree;
}

/** What a receiver says of mail from this address. */
export function judgeSpf(node: SpfNode, address: string): SpfResult {
  for (const m of node.mechanisms) {
    const matches = doesMatch(m, address);
    if (matches === 'unsure') return 'unsure';
    if (matches) return RESULTS[m.qualifier];
  }
  return node.redirect ? judgeSpf(node.redirect, address) : 'neutral';
}

function doesMatch(m: Resolved, address: string): boolean | 'unsure' {
  if (m.kind === 'all') return true;
  if (m.node) {
    const inner = judgeSpf(m.node, address);
    return inner === 'unsure' ? 'unsure' : inner === 'pass';
  }
  return m.unsure ? 'unsure' : m.networks.some((network) => contains(network, address));
}

class Walk {
  constructor(
    private readonly tree: SpfTree,
    private readonly lookup: Lookup,
  ) {}

  async node(domain: string, text: string): Promise<SpfNode> {
    const record = parseSpf(text);
    this.tree.faults.push(...record.faults.map((f) => (domain === this.tree.root.domain ? f : `in ${domain}: ${f}`)));
    const node: SpfNode = { domain, mechanisms: [] };
    for (const m of record.mechanisms) node.mechanisms.push(await this.resolve(domain, m));
    // redirect= counts only where nothing else decides.
    if (record.redirect !== undefined && !record.mechanisms.some((m) => m.kind === 'all'))
      node.redirect = await this.follow(record.redirect, `redirect=${record.redirect}`);
    return node;
  }

  private async resolve(domain: string, { network, ...m }: SpfMechanism): Promise<Resolved> {
    const plain: Resolved = { ...m, networks: network ? [network] : [], unsure: false };
    if (m.kind === 'all' || m.kind === 'ip') return plain;
    const target = m.domain ?? domain;
    if (m.kind === 'include') return { ...plain, node: await this.follow(target, m.text), unsure: target.includes('%') };
    this.tree.lookups++;
    if (m.kind === 'ptr' || m.kind === 'exists' || target.includes('%') || this.tree.lookups > MOST_LOOKUPS)
      return { ...plain, unsure: true };
    const found = m.kind === 'a' ? await this.hosts([target]) : await this.exchanges(target);
    if (found.length === 0) this.tree.voids.push(m.text);
    return { ...plain, networks: found.map((a) => parseNetwork(a, m.bits[a.includes(':') ? 6 : 4])!) };
  }

  private async exchanges(domain: string): Promise<string[]> {
    const records = recordsOf(await this.lookup.mx(domain));
    if (records.length > MOST_MX) this.tree.faults.push(`mx:${domain} names more than ${MOST_MX} hosts`);
    return this.hosts(records.slice(0, MOST_MX).map((mx) => mx.exchange));
  }

  private async hosts(names: string[]): Promise<string[]> {
    const answers = await Promise.all(names.filter(Boolean).map((name) => this.lookup.addresses(name)));
    return answers.flatMap(recordsOf);
  }

  private async follow(domain: string, term: string): Promise<SpfNode | undefined> {
    this.tree.lookups++;
    if (domain.includes('%') || this.tree.lookups > MOST_LOOKUPS) return undefined;
    this.tree.includes.add(domain.toLowerCase());
    const answer = await this.lookup.txt(domain);
    if (answer.is === 'trouble') {
      this.tree.faults.push(`${term} cannot be looked up: ${answer.reason}`);
      return undefined;
    }
    const texts = recordsOf(answer).map((strings) => strings.join('')).filter(isSpf); // prettier-ignore
    if (answer.is === 'none') this.tree.voids.push(term);
    if (texts.length !== 1) {
      this.tree.faults.push(`${term} leads to ${texts.length === 0 ? 'no SPF record' : `${texts.length} SPF records`}`);
      return undefined;
    }
    return this.node(domain, texts[0]!);
  }
}

/** A mechanism that admits an address, for a record that lacks it. */
export function mechanismFor(address: string): string {
  return `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`;
}
