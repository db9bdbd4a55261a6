/** The event types flows and segments may name. `custom.*` is free. */
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
  'contact.subscription_requested',
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
  'email.dormant',
  'email.woken',
  'coupon.used',
] as const;

/** Is this one of them? */
export function isEventType(type: string): boolean {
  return (EVENT_TYPES as readonly string[]).includes(type) || /^custom\.[A-Za-z0-9][\w.-]*$/.test(type);
}
