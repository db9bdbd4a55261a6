import type { Incoming, Parsed } from './incoming';
import { id, object, type Json } from './json-reading';
import type { ParseContext } from './parse-context';
import {
  changedAt,
  isDraft,
  WOOCOMMERCE,
  woocommerceBuyer,
  woocommerceCustomer,
  woocommerceOrder,
  woocommerceStatus,
} from './woocommerce-order';

/** A webhook of WooCommerce. `topic` is that of `X-WC-Webhook-Topic`; legacy bodies wrap their object: `{ "order": {…} }`. */
export function parseWoocommerce(topic: string, body: Json, context: ParseContext): Parsed {
  switch (topic) {
    case 'order.created':
    case 'order.updated':
    case 'order.restored':
      return order(topic, object(body.order) ?? body, context);
    case 'order.deleted':
      return deletion(object(body.order) ?? body, context);
    case 'customer.created':
    case 'customer.updated':
      return customer(object(body.customer) ?? body, context);
    default:
      return { ignored: `WooCommerce's ${topic} is not used` };
  }
}

function order(topic: string, body: Json, context: ParseContext): Parsed {
  const externalId = id(body.id);
  if (!externalId) return { parked: 'the order has no id' };
  if (isDraft(woocommerceStatus(body))) return { ignored: 'the order is still a draft' };
  const facts = woocommerceOrder(body, externalId, context);
  if (facts.total === undefined) return { parked: 'the order has no total that is an amount' };
  const type = topic === 'order.created' ? 'order.placed' : 'order.updated';
  return [{ ...base(type, facts.updatedAt, context), order: facts, contact: woocommerceBuyer(body, facts.updatedAt) }];
}

/** `{ "id": N }` and nothing else. */
function deletion(body: Json, context: ParseContext): Parsed {
  const externalId = id(body.id);
  if (!externalId) return { parked: 'the deleted order has no id' };
  const at = context.receivedAt;
  const facts = {
    source: WOOCOMMERCE,
    externalId,
    updatedAt: at,
    closedAt: at,
    closedReason: 'cancelled' as const,
    test: false,
    history: false,
  };
  return [{ ...base('order.closed', at, context), order: facts }];
}

function customer(body: Json, context: ParseContext): Parsed {
  if (!id(body.id)) return { parked: 'the customer has no id' };
  const at = changedAt(body, context);
  return [{ ...base('contact.updated', at, context), contact: woocommerceCustomer(body, at) }];
}

function base(type: string, at: number, context: ParseContext): Incoming {
  return { type, at, eventId: context.deliveryId, source: WOOCOMMERCE, test: false, history: false, data: {} };
}
