import type { Trigger } from './definition';

/** Does an enrollment by this event have an order? */
export function concernsOrder(type: string): boolean {
  return type.startsWith('order.');
}

/** Does every enrollment by this trigger have an order? */
export function givesOrder(trigger: Trigger): boolean {
  if (trigger.is === 'event') return concernsOrder(trigger.event);
  return trigger.is === 'date' && trigger.field.startsWith('order.');
}
