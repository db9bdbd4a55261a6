import type { UtmSettings, UtmWord } from '../config/utm-settings';
import { withParameters, type OwnHosts } from './own-target';

/** Of a message, what may be told to the shop's analytics. */
export type UtmFacts = Record<UtmWord, string>;

/** The target with `utm_source`, `utm_medium`, `utm_campaign` and `utm_content`, where it may carry them. */
export function withUtm(target: string, utm: UtmSettings, facts: UtmFacts, own: OwnHosts): string {
  if (!utm) return target;
  const parameters = Object.entries(utm).map(([name, value]) => [`utm_${name}`, filled(value, facts)] as const);
  return withParameters(target, parameters, own);
}

/** The settings let no other word through. */
function filled(value: string, facts: UtmFacts): string {
  return value.replace(/\{(\w+)\}/g, (_, word: UtmWord) => facts[word]);
}
