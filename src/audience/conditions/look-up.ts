import { isRecord } from '../../config/yaml-source';
import type { ConditionFacts, StepView } from './condition-facts';
import { isAudienceField, kindOf, type Inside } from './fields';

/** Answers a field of a condition; `undefined` and `null` both mean: it has no value. */
export type LookUp = (field: string) => unknown;

/** Fields of contact, order, event, shop and of earlier steps (`step.<id>.opened`). What is no field has no value. */
export function factsLookUp(facts: ConditionFacts, results: Record<string, StepView> = {}): LookUp {
  return (field) => {
    const [top, ...rest] = field.split('.');
    if (top === 'step') return stepField(results, rest[0], rest[1]);
    if (kindOf(field, 'facts') === undefined) return undefined;
    switch (top) {
      case 'contact':
        return walk(isAudienceField(field) ? facts.audience : facts.contact, rest);
      case 'order':
        return walk(facts.order, rest);
      case 'event':
        return walk(facts.event, rest);
      default:
        return walk(facts.shop, rest);
    }
  };
}

/** Fields of one thing: an order or event that is counted, an item, an element of any list. */
export function thingLookUp(thing: unknown, inside: Inside): LookUp {
  return (field) => (kindOf(field, inside) === undefined ? undefined : walk(thing, field.split('.')));
}

/** A step that has not sent or skipped anything yet has no value in any field. */
function stepField(results: Record<string, StepView>, step: string | undefined, field: string | undefined): unknown {
  const result = step !== undefined && Object.hasOwn(results, step) ? results[step] : undefined;
  if (!result || result.status === 'queued') return undefined;
  switch (field) {
    case 'status':
      return result.status;
    case 'reason':
      return result.reason ?? undefined;
    case 'sent':
      return result.status === 'sent';
    case 'skipped':
      return result.status === 'skipped';
    case 'opened':
      // A click proves that it was read, even where the picture was never loaded.
      return (result.opened ?? false) || (result.clicked ?? false);
    case 'clicked':
      return result.clicked ?? false;
    default:
      return undefined;
  }
}

/** Own properties of things only: a field called `constructor` is no field, a list has no fields. */
function walk(value: unknown, path: string[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isRecord(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
