import type { HitTrackingRule } from '../config/hit-tracking-settings';
import { topicOff, type ConsentRecord } from './may-send';

/** What people do with messages that may be recorded. */
export type Tracked = 'opens' | 'clicks';
export const TRACKED: readonly Tracked[] = ['opens', 'clicks'];

/** The topics under which the consent to it is recorded. They have a blank: no flow's topic can be one of them. */
export const TRACKING_TOPICS = { opens: 'open tracking', clicks: 'click tracking' } as const satisfies Record<Tracked, string>;

/**
 * May it be recorded that somebody opens e-mails, or follows links? Where consent is needed only when the person gave it, which
 * no consent to receive messages implies; elsewhere as long as the person did not refuse. `country`: the one whose law binds.
 */
export function mayRecordHits(what: Tracked, rule: HitTrackingRule, country: string, records: readonly ConsentRecord[]): boolean {
  if (rule.mode === 'never' || topicOff(records, 'email', TRACKING_TOPICS[what])) return false;
  return !needsConsent(rule, country) || records.some((r) => isAbout(what, r) && r.state === 'granted' && r.byPerson);
}

/** Is it theirs to decide: where consent is needed, and for whoever decided once, wherever they live now. */
export function isAskedAboutHits(
  what: Tracked,
  rule: HitTrackingRule,
  country: string,
  records: readonly ConsentRecord[],
): boolean {
  return rule.mode !== 'never' && (needsConsent(rule, country) || records.some((r) => isAbout(what, r)));
}

/** What a topic of the ledger is about, when it is none of a flow. */
export function trackedBy(topic: string | null | undefined): Tracked | undefined {
  return TRACKED.find((what) => TRACKING_TOPICS[what] === topic);
}

function needsConsent(rule: HitTrackingRule, country: string): boolean {
  return rule.mode === 'with_consent' || rule.with_consent.includes(country);
}

function isAbout(what: Tracked, record: ConsentRecord): boolean {
  return record.channel === 'email' && record.topic === TRACKING_TOPICS[what];
}
