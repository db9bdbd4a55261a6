import type { Trigger } from './definition';

/** The event types a flow may name. `custom.*` is free. */
export const EVENT_TYPES = [
  'order.placed',
  'order.paid',
  'order.updated',
  'order.shipped',
  'order.delivered',
  'order.refunded',
  'order.closed',
  'order.completed',
  'checkout.started',
  'checkout.updated',
  'product.viewed',
  'contact.updated',
  'contact.subscribed',
  'contact.unsubscribed',
  'case.opened',
  'case.closed',
  'segment.entered',
  'segment.left',
  'tier.reached',
  'tier.lost',
  'survey.answered',
  'email.opened',
  'email.clicked',
  'sms.clicked',
  'coupon.used',
] as const;

export function isEventType(type: string): boolean {
  return (EVENT_TYPES as readonly string[]).includes(type) || /^custom\.[A-Za-z0-9][\w.-]*$/.test(type);
}

/** Does an enrollment by this event have an order? */
export function concernsOrder(type: string): boolean {
  return type.startsWith('order.');
}

/** Does every enrollment by this trigger have an order? */
export function givesOrder(trigger: Trigger): boolean {
  if (trigger.is === 'event') return concernsOrder(trigger.event);
  return trigger.is === 'date' && trigger.field.startsWith('order.');
}
