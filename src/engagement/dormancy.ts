/**
 * When to leave somebody alone (DESIGN §5.7). An address is dormant when the last `delivered` e-mails to it, all within `within`,
 * found no sign of life since the first of them: no human open, no human click, no paid order, no new consent.
 * E-mails whose opens are not recorded are left out: silence after them says nothing.
 * Opens of unknown kind since then prove nothing either way: such an address cools but never becomes dormant.
 * The state depends on what happened, not on the time of asking: silence that follows dormancy does not end it.
 */

export type EngagementState = 'active' | 'cooling' | 'dormant';

/** One delivered message and what it met with. Instants are epoch milliseconds, `null` where there was none. */
export interface Delivery {
  messageId: number;
  at: number;
  openAt: number | null;
  clickAt: number | null;
  unknownAt: number | null;
  /** Its opens are not recorded. */
  unobserved?: boolean;
}

/** What is remembered of an address. */
export interface History {
  /** Its latest deliveries, oldest first. */
  recent: Delivery[];
  /** The latest sign of life that belongs to none of these. */
  wokenAt: number | null;
  /** The latest open of unknown kind, whichever message it belongs to. */
  unknownAt: number | null;
}

export interface DormancyRule {
  /** So many e-mails without an answer. */
  delivered: number;
  /** All of them within this, milliseconds. */
  within: number;
  /** From this share of `delivered` on the address is cooling, 0-1. */
  cooling_share: number;
}

export function stateOf(history: History, rule: DormancyRule): EngagementState {
  const alive = lastSign(history);
  const last = history.recent.at(-1);
  if (!last) return 'active';
  const silent = history.recent.filter((d) => !d.unobserved && d.at > alive && last.at - d.at <= rule.within);
  if (silent.length < rule.delivered * rule.cooling_share) return 'active';
  if (silent.length < rule.delivered) return 'cooling';
  const first = silent.at(-rule.delivered)!;
  const unknownAt = latest(history.unknownAt, ...history.recent.map((d) => d.unknownAt));
  return unknownAt !== null && unknownAt >= first.at ? 'cooling' : 'dormant';
}

/** Adds a delivery and forgets all but the latest `keep`. Signs of life of what is forgotten stay in `wokenAt`. */
export function withDelivery(
  history: History,
  delivered: Pick<Delivery, 'messageId' | 'at' | 'unobserved'>,
  keep: number,
): History {
  if (history.recent.some((d) => d.messageId === delivered.messageId)) return history;
  const all = [...history.recent, { ...delivered, openAt: null, clickAt: null, unknownAt: null }].sort((a, b) => a.at - b.at);
  const forgotten = all.slice(0, Math.max(0, all.length - keep));
  return {
    recent: all.slice(forgotten.length),
    wokenAt: latest(history.wokenAt, ...forgotten.flatMap((d) => [d.openAt, d.clickAt])),
    unknownAt: latest(history.unknownAt, ...forgotten.map((d) => d.unknownAt)),
  };
}

/** Takes a delivery back: it bounced after all. */
export function withoutDelivery(history: History, messageId: number): History {
  return { ...history, recent: history.recent.filter((d) => d.messageId !== messageId) };
}

/** Sets what a message met with; of a message no longer remembered, an open or click still is a sign of life. */
export function withAnswer(history: History, answer: Omit<Delivery, 'at' | 'unobserved'>): History {
  const { messageId, openAt, clickAt, unknownAt } = answer;
  if (!history.recent.some((d) => d.messageId === messageId)) {
    return { ...withSign(history, latest(openAt, clickAt)), unknownAt: latest(history.unknownAt, unknownAt) };
  }
  return {
    ...history,
    recent: history.recent.map((d) => (d.messageId === messageId ? { ...d, openAt, clickAt, unknownAt } : d)),
  };
}

/** A paid order or a consent. */
export function withSign(history: History, at: number | null): History {
  return { ...history, wokenAt: latest(history.wokenAt, at) };
}

/** The latest of some instants, `null` when there is none. */
export function latest(...instants: (number | null)[]): number | null {
  return instants.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
}

function lastSign(history: History): number {
  return latest(history.wokenAt, ...history.recent.flatMap((d) => [d.openAt, d.clickAt])) ?? -Infinity;
}
