/**
 * Tiers by spend. A tier is reached when the paid orders of the last `within`, net of refunds, come to `spent`; from the last
 * moment at which that was so it lasts `keeps` longer. Nothing but the orders decides: refunds lower what was spent on the day
 * it was paid, orders imported later count on their day, and it does not matter when or how often anybody looks.
 */
export interface Tier {
  id: string;
  name: string | Record<string, string>;
  /** Minor units of the shop's currency. */
  spent: number;
  /** Milliseconds; null = ever. */
  within: number | null;
}

/** The tiers of a shop, lowest first. */
export interface Tiers {
  tiers: readonly Tier[];
  /** Milliseconds a tier outlasts the spend that earned it. */
  keeps: number;
}

/** One paid order. */
export interface Payment {
  at: number;
  /** Net of refunds, in minor units of the shop's currency. */
  net: number;
  /** Only told afterwards: it may earn a tier, but starts nothing. */
  history: boolean;
}

export interface HeldTier {
  /** Index among the tiers: its rank. */
  rank: number;
  /** Since when it is held without a gap. */
  since: number;
  /** Was it earned by an order that was only told afterwards? */
  history: boolean;
}

/** The highest tier these payments (in any order) give a contact at `now`; null without any. Later payments do not count yet. */
export function tierOf(payments: readonly Payment[], { tiers, keeps }: Tiers, now: number): HeldTier | null {
  for (let rank = tiers.length - 1; rank >= 0; rank--) {
    const held = holds(payments, tiers[rank]!, keeps, now);
    if (held) return { rank, ...held };
  }
  return null;
}

/** Walks over the moments at which the spend within the window changes. */
function holds(payments: readonly Payment[], tier: Tier, keeps: number, now: number): Omit<HeldTier, 'rank'> | null {
  let spent = 0;
  let since: Omit<HeldTier, 'rank'> | null = null;
  let until = -Infinity;
  for (const { at, by, history } of changes(payments, tier.within, now)) {
    const earned = spent >= tier.spent;
    if (earned) until = at + keeps;
    spent += by;
    if (!earned && spent >= tier.spent && (since === null || at > until)) since = { since: at, history };
  }
  return spent >= tier.spent || now < until ? since : null;
}

/** Each payment enters the window when it is made and leaves it `within` later; at one moment leaving comes first. */
function changes(payments: readonly Payment[], within: number | null, now: number) {
  const enter = payments.map((p) => ({ at: p.at, by: p.net, history: p.history }));
  const leave = within === null ? [] : payments.map((p) => ({ at: p.at + within, by: -p.net, history: false }));
  return [...leave, ...enter].filter((change) => change.at <= now).sort((a, b) => a.at - b.at);
}
