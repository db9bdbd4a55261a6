import type { UtmSettings } from '../config/utm-settings';
import { withParameters, type OwnHosts } from './own-target';

/** Of a message, what may be told to the shop's analytics. */
export interface UtmFacts {
  flow: string;
  step: string;
  channel: string;
  template: string;
}

/** The target with `utm_source`, `utm_medium`, `utm_campaign` and `utm_content`, where it may carry them. */
export function withUtm(target: string, utm: UtmSettings, facts: UtmFacts, own: OwnHosts): string {
  if (!utm) return target;
  const parameters = Object.entries(utm).map(([name, value]) => [`utm_${name}`, filled(value, facts)] as const);
  return withParameters(target, parameters, own);
}

function filled(value: string, facts: UtmFacts): string {
  return value.replace(/\{(flow|step|channel|template)\}/g, (_, word: keyof UtmFacts) => facts[word]);
}
