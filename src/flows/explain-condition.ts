import { stringify } from 'yaml';
import { isMoney, printAmount } from '../audience/conditions/amounts';
import type { Condition } from '../audience/conditions/condition';
import type { ConditionFacts } from '../audience/conditions/condition-facts';
import { isInstantField } from '../audience/conditions/fields';
import { factsLookUp } from '../audience/conditions/look-up';
import { matches } from '../audience/conditions/matches';
import { printCondition } from '../audience/conditions/print-condition';
import { toIso } from '../kernel/local-time';

/** A value as people read it is cut here. */
const LONGEST = 60;

/**
 * Which parts of a condition do not hold, each with the value it met: `order.payment is "paid", wanted: unpaid`. Of an `any` all
 * parts are named, for one of them would do; empty when the condition holds.
 */
export function failedParts(condition: Condition, facts: ConditionFacts, now: number): string[] {
  if (matches(condition, facts, now)) return [];
  switch (condition.is) {
    case 'all':
      return condition.of.flatMap((part) => failedParts(part, facts, now));
    case 'any':
      return [`none of: ${condition.of.flatMap((part) => failedParts(part, facts, now)).join('; or ')}`];
    case 'not':
      return [`this holds, and must not: ${inline(printCondition(condition.of))}`];
    case 'count':
      return [`not so: ${inline(printCondition(condition))}`];
    case 'field': {
      const { field } = condition;
      const wanted = printCondition(condition)[field];
      return [`${field} ${valueOf(field, factsLookUp(facts)(field))}, wanted: ${inline(wanted)}`];
    }
  }
}

function valueOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return 'has no value';
  if (isMoney(value)) return `is ${printAmount(value)}`;
  if (typeof value === 'number' && isInstantField(field)) return `is ${toIso(value)}`;
  const text = JSON.stringify(value);
  return `is ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}

function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
