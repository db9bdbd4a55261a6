import type { Settings } from '../config/settings';

/**
 * Whether a sending domain may still write marketing e-mail (RELIABILITY M11, F8). Mailbox providers judge a domain by who
 * complains and by how many addresses do not exist; beyond their lines they refuse everything, order confirmations included.
 */

/** What was sent and what came back, over the window that the rules name. */
export interface SendingCounts {
  sent: number;
  refused: number;
  bounced: number;
  complained: number;
}

export type GuardRule = Settings['rules']['guard_rails'];
export type Level = 'well' | 'warn' | 'pause';

/** Where the guard rails of one sending domain stand as of the last look. Instants are epoch milliseconds, 0 when over. */
export interface GuardState {
  domain: string;
  complaints: Level;
  bounces: Level;
  /** Its authentication was refused (SPF, DKIM, DMARC): marketing waits until then. */
  authenticationUntil: number;
  /** An operator let marketing go on, whatever the rates say, until then. */
  resumedUntil: number;
}

export const atRest = (domain: string): GuardState => ({
  ...{ domain, complaints: 'well', bounces: 'well' },
  ...{ authenticationUntil: 0, resumedUntil: 0 },
});

/** Complaints by what was delivered (METRICS), hard bounces by what was handed over, refused at once or returned later. */
export function ratesOf({ sent, refused, bounced, complained }: SendingCounts): { complaints: number; bounces: number } {
  return { complaints: share(complained, sent - bounced), bounces: share(bounced + refused, sent + refused) };
}

/**
 * The state after a look at the counts. Nothing is paused on fewer e-mails than the rules' minimum; what is paused goes on
 * when its rate is below the line of the warning, however few e-mails are left in the window by then.
 */
export function judgeCounts(state: GuardState, counts: SendingCounts, rule: GuardRule, now: number): GuardState {
  const rates = ratesOf(counts);
  const enough = counts.sent + counts.refused >= rule.minimum;
  const level = (before: Level, rate: number, line: { warn: number; pause: number }): Level => {
    if (rate < line.warn) return 'well';
    if (before === 'pause') return 'pause';
    if (!enough) return 'well';
    return rate >= line.pause ? 'pause' : 'warn';
  };
  const still = (until: number) => (until > now ? until : 0);
  return {
    domain: state.domain,
    complaints: level(state.complaints, rates.complaints, rule.complaints),
    bounces: level(state.bounces, rates.bounces, rule.bounces),
    authenticationUntil: still(state.authenticationUntil),
    resumedUntil: still(state.resumedUntil),
  };
}

/** Why marketing e-mail waits; empty when it does not. */
export function heldBy(state: GuardState): ('complaints' | 'bounces' | 'authentication')[] {
  if (state.resumedUntil > 0) return [];
  return [
    ...(state.complaints === 'pause' ? (['complaints'] as const) : []),
    ...(state.bounces === 'pause' ? (['bounces'] as const) : []),
    ...(state.authenticationUntil > 0 ? (['authentication'] as const) : []),
  ];
}

function share(part: number, whole: number): number {
  return part === 0 ? 0 : part / Math.max(part, whole);
}
