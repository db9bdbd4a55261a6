import type { AttributionRule } from './attribution';

/** The rule by which orders paid at or after `from` are credited, until the next one begins. Epoch milliseconds. */
export interface StatedRule {
  from: number;
  rule: AttributionRule;
}

/** The rule an order paid at this instant is credited by. `stated` is in the order of time and begins with the first order. */
export function ruleAt(stated: readonly StatedRule[], paidAt: number): AttributionRule {
  return (stated.findLast((s) => s.from <= paidAt) ?? stated[0]!).rule;
}

/** What is stated once orders paid at or after `from` are credited by `rule`: what lies before stays as it was stated. */
export function restated(stated: readonly StatedRule[], rule: AttributionRule, from: number): StatedRule[] {
  const before = stated.filter((s) => s.from < from);
  return before.length > 0 && sameRule(before.at(-1)!.rule, rule)
    ? before
    : [...before, { from: before.length > 0 ? from : 0, rule }];
}

export function sameRule(a: AttributionRule, b: AttributionRule): boolean {
  return WINDOWS.every((window) => a[window] === b[window]);
}

/** In the order in which they are told. */
export const WINDOWS = ['email_click', 'sms_click', 'email_open', 'sms_delivered'] as const;
