import type { NewEvent } from '../events/domain-event';
import type { HeldTier } from './tiers';

/** A contact whose tier is another one than before. Names of tiers; null = none. */
export interface TierMove {
  contactId: number;
  tier: string | null;
  previous: string | null;
  at: number;
}

/** A contact's tier as it was stored, and as it is now. */
export interface TierStanding {
  contactId: number;
  before: { tier: string | null; tier_since: number | null } | undefined;
  after: HeldTier | null;
  /** Tiers of those who proved to be this contact. */
  inherited: readonly string[];
}

/** What became of one contact's tier; the event is missing where it only inherited. */
export function tierMove(
  standing: TierStanding,
  names: readonly string[],
  now: number,
): { move: TierMove; event?: NewEvent } | null {
  const { contactId, before, after } = standing;
  const tier = after ? names[after.rank]! : null;
  const previous = before?.tier ?? null;
  if (tier === previous) return null;
  const rank = names.indexOf(tier ?? '');
  const up = rank > names.indexOf(previous ?? '');
  const move = { contactId, tier, previous, at: up && after ? after.since : now };
  const had = Math.max(-1, ...standing.inherited.map((name) => names.indexOf(name)));
  if (up && rank <= had) return { move };
  return { move, event: eventOf(move, up, before?.tier_since ?? 0, after?.history ?? false, now) };
}

/**
 * `tier.reached` happened when the order was paid that earned it: so old orders told late enroll nobody. The key names when
 * the tier was reached, so that two processes that find the same say it once.
 */
function eventOf(move: TierMove, up: boolean, lostSince: number, history: boolean, now: number): NewEvent {
  const { contactId, tier, previous, at } = move;
  const type = up ? 'tier.reached' : 'tier.lost';
  const what = up ? `${tier}:${contactId}:${at}` : `${previous}:${contactId}:${lostSince}`;
  return {
    key: `${type}:${what}`,
    type,
    contactId,
    orderId: null,
    source: 'audience',
    at,
    receivedAt: now,
    history: up && history,
    test: false,
    data: { tier, previous },
  };
}
