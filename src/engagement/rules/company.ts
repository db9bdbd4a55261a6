import { MINUTE } from '../../kernel/duration';
import { networkOf } from '../../kernel/network-of';
import { machine, type HitReason, type HitVerdict, type RawHit } from './raw-hit';

/** A machine does its work in one go: what the same visitor did this close to it is its work too. */
const ONE_GO = MINUTE;
/** What proves a machine at work. That a browser fetched ahead does not: its owner may click a moment later. */
const PROOF: readonly HitReason[] = ['scanner', 'outdated', 'network', 'too_fast', 'burst', 'all_links', 'method'];

/** A hit that looks like a person's, but comes from a visitor who proved to be a machine just before or after. */
export function company(
  hit: RawHit,
  hits: readonly RawHit[],
  verdicts: readonly (HitVerdict | undefined)[],
): HitVerdict | undefined {
  const inCompany = hits.some((other, i) => {
    const verdict = verdicts[i];
    return (
      verdict?.class === 'machine' &&
      PROOF.includes(verdict.reason) &&
      Math.abs(other.at - hit.at) <= ONE_GO &&
      isSameVisitor(hit, other, verdict.reason)
    );
  });
  return inCompany ? machine('company') : undefined;
}

/**
 * The same name, or the same address. An address alone does not tie a person to a mere look: the guard on their own computer
 * looks before they are let through. Addresses that never crossed the internet are a proxy's and say nothing.
 */
function isSameVisitor(hit: RawHit, other: RawHit, proof: HitReason): boolean {
  if ((hit.agent ?? '') === (other.agent ?? '')) return true;
  return proof !== 'method' && hit.ip !== null && hit.ip === other.ip && networkOf(hit.ip) !== null;
}
