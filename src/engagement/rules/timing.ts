import { SECOND } from '../../kernel/duration';
import { linkPlace } from '../../kernel/link-number';
import { machine, type HitMessage, type HitVerdict, type RawHit } from './raw-hit';

/** A click this soon after the provider took the mail comes from a scanner that reads it before its owner can. */
const TOO_FAST = 5 * SECOND;
/** So many different links of one message within this time: no hand is that quick. */
const BURSTS = [
  { links: 2, within: 400 },
  { links: 3, within: 2 * SECOND },
  { links: 5, within: 10 * SECOND },
];
/** A mail with at least so many links whose links were all followed within this time was not read but worked off. */
const ALL_LINKS = { links: 3, within: 10 * SECOND };

/** A click that came too soon, or with too many others. `clicks`: all clicks of the message that read something. */
export function timing(hit: RawHit, clicks: readonly RawHit[], { acceptedAt, links }: HitMessage): HitVerdict | undefined {
  if (hit.kind !== 'click') return undefined;
  if (acceptedAt !== null && hit.at - acceptedAt < TOO_FAST) return machine('too_fast');
  if (BURSTS.some((burst) => isOneOf(hit, clicks, burst, linkOf))) return machine('burst');
  if (links === null || links < ALL_LINKS.links) return undefined;
  return isOneOf(hit, clicks, { links, within: ALL_LINKS.within }, placeOf) ? machine('all_links') : undefined;
}

/** Is there a stretch of `within` milliseconds around this click in which so many different links were followed? */
function isOneOf(
  hit: RawHit,
  clicks: readonly RawHit[],
  { links, within }: { links: number; within: number },
  which: (click: RawHit) => number,
): boolean {
  const near = clicks.filter((c) => Math.abs(c.at - hit.at) <= within);
  if (near.length < links) return false;
  return near.some((first) => {
    if (first.at > hit.at || hit.at - first.at > within) return false;
    const together = near.filter((c) => c.at >= first.at && c.at - first.at <= within);
    return new Set(together.map(which)).size >= links;
  });
}

function linkOf(click: RawHit): number {
  return click.linkNo!;
}

/** The links of a list's rows stand in one place of the template. */
function placeOf(click: RawHit): number {
  return linkPlace(click.linkNo!);
}
