import { never } from '../../kernel/errors';
import type { Condition } from './condition';
import { isAudienceField } from './fields';

/** What conditions look at beyond contact, order and event: what has to be loaded before they are asked. */
export interface ConditionNeeds {
  /** Scores, tier, segments, engagement. */
  audience: boolean;
  /** What is counted: the contact's orders, events of these types. */
  history: { orders: boolean; events: string[] };
}

/** What these conditions need together; `null` stands for no condition. */
export function needsOf(...conditions: (Condition | null)[]): ConditionNeeds {
  const needs: ConditionNeeds = { audience: false, history: { orders: false, events: [] } };
  for (const condition of conditions) if (condition) add(needs, condition);
  return needs;
}

function add(needs: ConditionNeeds, condition: Condition): void {
  switch (condition.is) {
    case 'all':
    case 'any':
      for (const one of condition.of) add(needs, one);
      return;
    case 'not':
      return add(needs, condition.of);
    case 'field':
      needs.audience ||= isAudienceField(condition.field);
      return;
    case 'count': {
      const { history } = needs;
      if (condition.of === 'orders') history.orders = true;
      else if (condition.type !== null && !history.events.includes(condition.type)) history.events.push(condition.type);
      return;
    }
    default:
      return never(condition);
  }
}
