import { sha256 } from '../kernel/ids';
import { id, object } from './json-reading';

/** What makes a delivery the same when it comes again (EVENTS "What counts once"). Each answer fits its column. */

/** Shopify numbers its deliveries; one without a number is known by its content. */
export function shopifyDeliveryId(webhookId: string | undefined, topic: string, body: Buffer): string {
  return webhookId ? fit(webhookId) : sha256(topic, body);
}

/** WooCommerce's own delivery id repeats within a second, so topic, object and content are the id. */
export function woocommerceDeliveryId(topic: string, json: unknown, body: Buffer): string {
  const told = object(json);
  const resource = object(told?.order) ?? object(told?.customer) ?? told;
  return fit(`${topic}:${id(told?.id) ?? id(resource?.id) ?? ''}:${sha256(body)}`);
}

/** Standard Webhooks: the signed `webhook-id`. */
export function standardDeliveryId(webhookId: string): string {
  return fit(webhookId);
}

/** An API call: the envelope's id, else the caller's key and the place in its list, else the content. */
export function apiDeliveryId(envelope: unknown, idempotencyKey: string | undefined, place: number, body: string): string {
  const own = id(object(envelope)?.id);
  if (own) return fit(own);
  return idempotencyKey ? fit(`key:${idempotencyKey}:${place}`) : sha256(body);
}

const LONGEST = 190;

/** Ids are opaque: one that is too long or holds more than visible ASCII stands there as its hash. */
function fit(deliveryId: string): string {
  return deliveryId.length <= LONGEST && /^[\x21-\x7e]+$/.test(deliveryId) ? deliveryId : sha256(deliveryId);
}
