import { didYouMean } from '../../kernel/did-you-mean';
import { parseNetwork, type Network } from '../../kernel/ip-network';

/** An SPF record read (RFC 7208 §4.6, §5, §6). */
export interface SpfRecord {
  mechanisms: SpfMechanism[];
  redirect?: string;
  /** What is not SPF in it, one sentence each. */
  faults: string[];
}

export type Qualifier = '+' | '-' | '~' | '?';

export interface SpfMechanism {
  text: string;
  qualifier: Qualifier;
  kind: 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'exists' | 'ip';
  /** Of include, exists, and where given of a, mx, ptr. */
  domain?: string;
  /** Of ip4 and ip6. */
  network?: Network;
  /** Of a and mx: how many leading bits count. */
  bits: { 4: number; 6: number };
}

const KINDS = ['all', 'include', 'a', 'mx', 'ptr', 'exists', 'ip4', 'ip6'];
const WHOLE = { 4: 32, 6: 128 };
const DOMAIN = /^[A-Za-z0-9_%{}+./=-]+$/;

/** Is this TXT record meant to be SPF? */
export function isSpf(text: string): boolean {
  return /^v=spf1( |$)/i.test(text);
}

export function parseSpf(text: string): SpfRecord {
  const record: SpfRecord = { mechanisms: [], faults: [] };
  for (const term of text.split(/ +/).slice(1).filter(Boolean)) {
    const modifier = /^([A-Za-z][A-Za-z0-9_.-]*)=(.*)$/.exec(term);
    if (modifier) readModifier(record, modifier[1]!.toLowerCase(), modifier[2]!);
    else readMechanism(record, term);
  }
  const all = record.mechanisms.findIndex((m) => m.kind === 'all');
  if (all >= 0 && all < record.mechanisms.length - 1) {
    const behind = record.mechanisms.slice(all + 1).map((m) => m.text);
    record.faults.push(`${behind.join(' ')} stands behind "all" and is never looked at`);
  }
  return record;
}

function readModifier(record: SpfRecord, name: string, value: string): void {
  if (name === 'v') record.faults.push('v=spf1 is there twice in one record');
  else if (['ip4', 'ip6', 'include', 'a', 'mx', 'exists'].includes(name))
    record.faults.push(`"${name}=${value}" has = where : belongs: ${name}:${value}`);
  else if (name === 'redirect') {
    if (record.redirect !== undefined) record.faults.push('redirect= is there twice');
    else if (!DOMAIN.test(value)) record.faults.push(`"redirect=${value}" names no domain`);
    else record.redirect = value;
  }
}

function readMechanism(record: SpfRecord, term: string): void {
  const [, sign, name, rest] = /^([+~?-]?)([A-Za-z0-9]*)(.*)$/.exec(term)!;
  const kind = name!.toLowerCase();
  if (!KINDS.includes(kind)) {
    const meant = didYouMean(kind, KINDS);
    const fault = `"${term}" is no SPF mechanism`;
    record.faults.push(meant ? `${fault}: ${meant}` : fault);
    return;
  }
  const qualifier = (sign || '+') as Qualifier;
  if (kind === 'ip4' || kind === 'ip6') {
    const network = rest!.startsWith(':') ? parseNetwork(rest!.slice(1)) : undefined;
    if (network && `ip${network.family}` === kind)
      record.mechanisms.push({ text: term, qualifier, kind: 'ip', network, bits: WHOLE });
    else record.faults.push(`"${term}" holds no ${kind === 'ip4' ? 'IPv4' : 'IPv6'} network`);
    return;
  }
  const parts = /^(?::([^/]+))?(?:\/(\d{1,3}))?(?:\/\/(\d{1,3}))?$/.exec(rest!);
  const domain = parts?.[1];
  const mustName = kind === 'include' || kind === 'exists';
  if (!parts || (mustName && domain === undefined) || (domain !== undefined && (kind === 'all' || !DOMAIN.test(domain))))
    record.faults.push(
      `"${term}" is not written as ${mustName ? `${kind}:DOMAIN` : kind === 'all' ? 'all' : `${kind} or ${kind}:DOMAIN`}`,
    );
  else {
    const bits = { 4: Number(parts[2] ?? 32), 6: Number(parts[3] ?? 128) };
    record.mechanisms.push({ text: term, qualifier, kind: kind as SpfMechanism['kind'], domain, bits });
  }
}
