/**
 * When to leave somebody alone (DESIGN §5.7). An address is dormant when there were `delivered` e-mails to it in a row, all within
 * `within`, and since the first of them no sign of life: no human open, no human click, no paid order, no new consent.
 * E-mails whose opens are not recorded are left out: silence after them says nothing.
 * Opens of unknown kind while these e-mails came prove nothing either way: such an address cools, is `inconclusive`, and never
 * becomes dormant by them. Once it is dormant such an open does not wake it.
 * The state depends on what happened, not on the time of asking nor on the order of hearing of it, and silence never ends dormancy.
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
  /** The latest open of unknown kind that belongs to none of these. */
  unknownAt: number | null;
  /** When the latest stretch of e-mails began that was enough for dormancy and is not remembered whole any more. */
  stretchFrom: number | null;
}

export interface DormancyRule {
  /** So many e-mails without an answer. */
  delivered: number;
  /** All of them within this, milliseconds. */
  within: number;
  /** From this share of `delivered` on the address is cooling, 0-1. */
  cooling_share: number;
}

/** What the rule says of an address, and from what. */
export interface Judgement {
  state: EngagementState;
  /** It would be dormant but for opens that may be a proxy's. Only of `cooling`. */
  inconclusive: boolean;
  /** So many e-mails without an answer, and since when. */
  silent: number;
  since: number | null;
}

/**
 * So many deliveries are remembered of each address, whatever the rule asks for: a rule that asks for more some day finds them,
 * and an e-mail that bounces late leaves enough behind. The rule may ask for 40 at most.
 */
export const REMEMBERED = 50;

/** E-mails in a row, enough of them and near enough to each other. */
interface Stretch {
  first: number;
  last: number;
}

export function judge(history: History, rule: DormancyRule): Judgement {
  const alive = lastSign(history);
  const observed = history.recent.filter((d) => !d.unobserved);
  const silent = observed.filter((d) => d.at > alive);
  const unknowns = [history.unknownAt, ...history.recent.map((d) => d.unknownAt)].filter((at) => at !== null);
  const stretches = stretchesOf(observed, rule).filter((s) => s.first > alive);
  const clean = stretches.filter((s) => !holdsAny(s, unknowns));
  const forgotten = (history.stretchFrom ?? -Infinity) > alive ? history.stretchFrom : null;
  const from = latest(forgotten, ...clean.map((s) => s.first));
  const since = (at: number) => silent.filter((d) => d.at >= at);
  if (from !== null) return judgement('dormant', since(from));
  const doubtful = latest(...stretches.map((s) => s.first));
  if (doubtful !== null) return judgement('cooling', since(doubtful), true);
  const near = silent.filter((d) => silent.at(-1)!.at - d.at <= rule.within);
  return judgement(near.length >= coolingFrom(rule) ? 'cooling' : 'active', near);
}

/**
 * Adds a delivery and forgets the oldest beyond `most`. Signs of life of what is forgotten stay in `wokenAt`, and that it was
 * enough for dormancy in `stretchFrom`.
 */
export function withDelivery(
  history: History,
  delivered: Pick<Delivery, 'messageId' | 'at' | 'unobserved'>,
  rule: DormancyRule,
  most = REMEMBERED,
): History {
  if (history.recent.some((d) => d.messageId === delivered.messageId)) return history;
  const all = [...history.recent, { ...delivered, openAt: null, clickAt: null, unknownAt: null }].sort((a, b) => a.at - b.at);
  const observed = all.filter((d) => !d.unobserved);
  const unobserved = all.filter((d) => d.unobserved);
  // What says nothing by its silence takes no room from what does.
  const forgotten = [observed, unobserved].flatMap((some) => some.slice(0, Math.max(0, some.length - most)));
  if (forgotten.length === 0) return { ...history, recent: all };
  const unknowns = [history.unknownAt, ...all.map((d) => d.unknownAt)].filter((at) => at !== null);
  const leaving = stretchesOf(observed, rule, observed.length - most).filter((s) => !holdsAny(s, unknowns));
  return {
    recent: all.filter((d) => !forgotten.includes(d)),
    wokenAt: latest(history.wokenAt, ...forgotten.flatMap((d) => [d.openAt, d.clickAt])),
    unknownAt: latest(history.unknownAt, ...forgotten.map((d) => d.unknownAt)),
    stretchFrom: latest(history.stretchFrom, ...leaving.map((s) => s.first)),
  };
}

/** Takes a delivery back: it bounced after all. Who opened or clicked in it was there all the same. */
export function withoutDelivery(history: History, messageId: number): History {
  const gone = history.recent.filter((d) => d.messageId === messageId);
  return {
    ...history,
    recent: history.recent.filter((d) => d.messageId !== messageId),
    wokenAt: latest(history.wokenAt, ...gone.flatMap((d) => [d.openAt, d.clickAt])),
  };
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

/**
 * The history under another rule. Of what is forgotten only the conclusion is known, and it holds under a rule that asks for no
 * more than the one before.
 */
export function underRule(history: History, before: DormancyRule | null, rule: DormancyRule): History {
  const asksMore = before === null || rule.delivered > before.delivered || rule.within < before.within;
  return asksMore ? { ...history, stretchFrom: null } : history;
}

/** The latest of some instants, `null` when there is none. */
export function latest(...instants: (number | null)[]): number | null {
  return instants.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
}

function judgement(state: EngagementState, silent: readonly Delivery[], inconclusive = false): Judgement {
  return { state, inconclusive, silent: silent.length, since: silent[0]?.at ?? null };
}

function lastSign(history: History): number {
  return latest(history.wokenAt, ...history.recent.flatMap((d) => [d.openAt, d.clickAt])) ?? -Infinity;
}

/** Every stretch that begins with one of the first `begins` e-mails. */
function stretchesOf(mails: readonly Delivery[], { delivered, within }: DormancyRule, begins = mails.length): Stretch[] {
  return mails.slice(0, Math.max(0, begins)).flatMap(({ at: first }, i) => {
    const last = mails[i + delivered - 1]?.at;
    return last !== undefined && last - first <= within ? [{ first, last }] : [];
  });
}

function holdsAny({ first, last }: Stretch, instants: readonly number[]): boolean {
  return instants.some((at) => at >= first && at <= last);
}

/** How many unanswered e-mails make an address cool; what a share of a number comes to must not depend on its last bit. */
function coolingFrom({ delivered, cooling_share: share }: DormancyRule): number {
  return Math.max(1, Math.ceil(delivered * share - 1e-9));
}
