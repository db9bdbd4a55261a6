import { never } from '../../kernel/errors';
import type { ConditionFacts, StepView } from './condition-facts';
import type { Condition, Test } from './condition';
import { elementLookUp, factsLookUp, type LookUp } from './look-up';
import { operators, type Circumstances } from './operators';

/**
 * Does the condition hold now? A missing field makes every operator false except `exists: false`, `ne` and `not_in`.
 * `results` are the enrollment's, for `step.<id>.…`.
 */
export function matches(
  condition: Condition,
  facts: ConditionFacts,
  now: number,
  results: Record<string, StepView> = {},
): boolean {
  return holds(condition, factsLookUp(facts, results), { now, zone: facts.shop.timezone, rates: facts.rates ?? {} });
}

function holds(condition: Condition, lookUp: LookUp, at: Circumstances): boolean {
  switch (condition.is) {
    case 'all':
      return condition.of.every((one) => holds(one, lookUp, at));
    case 'any':
      return condition.of.some((one) => holds(one, lookUp, at));
    case 'not':
      return !holds(condition.of, lookUp, at);
    case 'field': {
      const actual = lookUp(condition.field);
      return condition.tests.every((test) => passes(test, actual, at));
    }
    case 'count':
      throw new Error('counts are not evaluated yet');
    default:
      return never(condition);
  }
}

function passes(test: Test, actual: unknown, at: Circumstances): boolean {
  if (test.op === 'any') return Array.isArray(actual) && actual.some((element) => holds(test.value, elementLookUp(element), at));
  if (actual === undefined || actual === null) return test.op === 'exists' ? test.value === false : operators[test.op].missing;
  return operators[test.op].test(actual, test.value, at);
}
