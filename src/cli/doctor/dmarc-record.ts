import { parseTags } from './tag-list';

/** A DMARC record read (RFC 7489 §6.3). */
export interface DmarcRecord {
  faults: string[];
  policy?: string;
  /** How near DKIM's and the envelope's domains must be to From's. */
  alignment: { dkim: 'relaxed' | 'strict'; spf: 'relaxed' | 'strict' };
  /** Addresses that get the daily reports. */
  reports: string[];
}

const POLICIES = ['none', 'quarantine', 'reject'];

export function isDmarc(text: string): boolean {
  return /^\s*v\s*=\s*DMARC1\s*(;|$)/.test(text);
}

export function parseDmarc(text: string): DmarcRecord {
  const { tags, faults } = parseTags(text);
  const policy = tags.get('p')?.toLowerCase();
  if (policy === undefined) faults.push('p=, the policy, is missing');
  for (const name of ['p', 'sp', 'np']) {
    const value = tags.get(name)?.toLowerCase();
    if (value !== undefined && !POLICIES.includes(value)) faults.push(`${name}=${value} is none of ${POLICIES.join(', ')}`);
  }
  for (const name of ['adkim', 'aspf']) {
    const value = tags.get(name)?.toLowerCase();
    if (value !== undefined && value !== 'r' && value !== 's') faults.push(`${name}=${value} is neither r nor s`);
  }
  const pct = tags.get('pct');
  if (pct !== undefined && !(/^\d{1,3}$/.test(pct) && Number(pct) <= 100)) faults.push(`pct=${pct} is no number from 0 to 100`);
  const reports = (tags.get('rua') ?? '').split(',').map((uri) => uri.trim()).filter(Boolean); // prettier-ignore
  for (const uri of reports) if (!/^(mailto:[^@\s]+@[^@\s!]+(!\d+[kmgt]?)?|https:.+)$/i.test(uri)) faults.push(`rua=${uri} is not written as mailto:ADDRESS`); // prettier-ignore
  return {
    faults,
    policy,
    alignment: { dkim: modeOf(tags.get('adkim')), spf: modeOf(tags.get('aspf')) },
    reports: reports.flatMap((uri) => /^mailto:([^!]+)/i.exec(uri)?.[1] ?? []),
  };
}

function modeOf(value: string | undefined): 'relaxed' | 'strict' {
  return value?.toLowerCase() === 's' ? 'strict' : 'relaxed';
}
