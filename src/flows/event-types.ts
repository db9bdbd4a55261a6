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
] as const;

export function isEventType(type: string): boolean {
  return (EVENT_TYPES as readonly string[]).includes(type) || /^custom\.[A-Za-z0-9][\w.-]*$/.test(type);
}

/** Does an enrollment by this event have an order? */
export function concernsOrder(type: string): boolean {
  return type.startsWith('order.');
}
