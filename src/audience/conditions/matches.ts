import { never } from '../../kernel/errors';
import type { ConditionFacts, History, StepView } from './condition-facts';
import type { Condition, Count, Test } from './condition';
import { kindOf, type Inside } from './fields';
import { factsLookUp, thingLookUp, type LookUp } from './look-up';
import { operators, type Circumstances } from './operators';

/** What a condition is asked about at one place of it. */
interface Place {
  inside: Inside;
  lookUp: LookUp;
  /** Of the contact, for counts; nothing was loaded: nothing happened. */
  history?: History;
}

interface Moment extends Circumstances {
  tiers: readonly string[];
}

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
  const { history, shop, rates = {}, tiers = [] } = facts;
  return holds(
    condition,
    { inside: 'facts', lookUp: factsLookUp(facts, results), history },
    { now, zone: shop.timezone, rates, tiers },
  );
}

function holds(condition: Condition, place: Place, at: Moment): boolean {
  switch (condition.is) {
    case 'all':
      return condition.of.every((one) => holds(one, place, at));
    case 'any':
      return condition.of.some((one) => holds(one, place, at));
    case 'not':
      return !holds(condition.of, place, at);
    case 'field': {
      const kind = kindOf(condition.field, place.inside);
      const actual = place.lookUp(condition.field);
      const circumstances = kind === 'rank' ? { ...at, ranks: at.tiers } : at;
      return condition.tests.every((test) =>
        test.op === 'any'
          ? anyHolds(test.value, actual, kind === 'items' ? 'item' : 'free', at)
          : passes(test, actual, circumstances),
      );
    }
    case 'count': {
      const number = count(condition, place.history, at);
      return condition.tests.every((test) => test.op !== 'any' && passes(test, number, at));
    }
    default:
      return never(condition);
  }
}

function anyHolds(condition: Condition, list: unknown, inside: Inside, at: Moment): boolean {
  return Array.isArray(list) && list.some((one) => holds(condition, { inside, lookUp: thingLookUp(one, inside) }, at));
}

/** Does a value that may be missing pass an operator? */
export function passes(test: Exclude<Test, { op: 'any' }>, actual: unknown, at: Circumstances): boolean {
  if (actual === undefined || actual === null) return test.op === 'exists' ? test.value === false : operators[test.op].missing;
  return operators[test.op].test(actual, test.value, at);
}

function count(counted: Count, history: History | undefined, at: Moment): number {
  const inWindow = (when: number | null) =>
    when !== null && when <= at.now && (counted.within === null || at.now - when <= counted.within);
  const fulfils = (thing: unknown, inside: Inside) =>
    counted.where === null || holds(counted.where, { inside, lookUp: thingLookUp(thing, inside) }, at);
  if (counted.of === 'orders')
    return (history?.orders ?? []).filter((order) => inWindow(order.placed_at) && fulfils(order, 'order')).length;
  return (history?.events ?? []).filter(
    (event) => event.type === counted.type && inWindow(event.at) && fulfils(event.data, 'event'),
  ).length;
}
