import type { OpenTrackingRule } from '../config/open-tracking-settings';
import { topicOff, type ConsentRecord } from './may-send';

/** The topic under which the consent to opens is recorded. It has a blank: no flow's topic can be it. */
export const OPENS_TOPIC = 'open tracking';

/**
 * May it be recorded that somebody opens e-mails? Where consent is needed only when the person gave it, which no consent to
 * receive e-mail implies; elsewhere as long as the person did not refuse. `country`: the one whose law binds.
 */
export function mayRecordOpens(rule: OpenTrackingRule, country: string, records: readonly ConsentRecord[]): boolean {
  if (rule.mode === 'never' || topicOff(records, 'email', OPENS_TOPIC)) return false;
  return !needsConsent(rule, country) || records.some((r) => isAboutOpens(r) && r.state === 'granted' && r.byPerson);
}

/** Is it theirs to decide: where consent is needed, and for whoever decided once, wherever they live now. */
export function isAskedAboutOpens(rule: OpenTrackingRule, country: string, records: readonly ConsentRecord[]): boolean {
  return rule.mode !== 'never' && (needsConsent(rule, country) || records.some(isAboutOpens));
}

function needsConsent(rule: OpenTrackingRule, country: string): boolean {
  return rule.mode === 'with_consent' || rule.with_consent.includes(country);
}

function isAboutOpens(record: ConsentRecord): boolean {
  return record.channel === 'email' && record.topic === OPENS_TOPIC;
}
