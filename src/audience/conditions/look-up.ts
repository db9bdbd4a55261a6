import type { ConditionFacts, StepView } from './condition-facts';

/** Answers a field of a condition; `undefined` and `null` both mean: it has no value. */
export type LookUp = (field: string) => unknown;

/** Fields of contact, order, event, shop and of earlier steps (`step.<id>.opened`). */
export function factsLookUp(facts: ConditionFacts, results: Record<string, StepView> = {}): LookUp {
  return (field) => {
    const [top, ...rest] = field.split('.');
    switch (top) {
      case 'contact':
        return walk(facts.contact, rest);
      case 'order':
        return walk(facts.order, rest);
      case 'event':
        return walk(facts.event, rest);
      case 'shop':
        return walk(facts.shop, rest);
      case 'step':
        return stepField(results, rest[0], rest[1]);
      default:
        return undefined;
    }
  };
}

/** Fields of one element of a list. */
export function elementLookUp(element: unknown): LookUp {
  return (field) => walk(element, field.split('.'));
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

/** Own properties only: a field called `constructor` is no field. */
function walk(value: unknown, path: string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
