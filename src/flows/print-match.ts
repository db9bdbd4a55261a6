import { printCondition } from '../audience/conditions/print-condition';
import type { Condition, EventMatch, Trigger } from './definition';
import { concernsOrder, givesOrder } from './event-types';

/** `event`, `match` and `where` of an exit, a goal or a wait; `match` only where it is not meant anyway. */
export function printMatch({ event, match, where }: EventMatch, trigger: Trigger): Record<string, unknown> {
  const meant = givesOrder(trigger) && concernsOrder(event) ? 'order' : 'contact';
  return { event, ...(match !== meant && { match }), ...printWhere(where) };
}

export function printWhere(where: Condition | null): Record<string, unknown> {
  return where ? { where: printCondition(where) } : {};
}
