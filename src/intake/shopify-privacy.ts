import type { Parsed } from './incoming';
import { id, object, text, type Json } from './json-reading';
import type { ParseContext } from './parse-context';
import { SHOPIFY, shopifyId } from './shopify-order';

/** A shop asks us to erase somebody: done within minutes, and the request goes with the person. */
export const ERASURE_REQUESTED = 'contact.erasure_requested';
/** A customer asked the shop what is kept about them: somebody has to export it and hand it over. */
export const EXPORT_REQUESTED = 'contact.export_requested';

/** Shopify's `customers/redact` and `customers/data_request`. */
export function shopifyPrivacy(topic: string, body: Json, context: ParseContext): Parsed {
  const customer = object(body.customer) ?? {};
  const contact = {
    source: SHOPIFY,
    externalId: shopifyId(customer),
    email: text(customer.email),
    phone: text(customer.phone),
    at: context.receivedAt,
  };
  if (!contact.externalId && !contact.email && !contact.phone) return { parked: 'the request names no customer' };
  const request = id(object(body.data_request)?.id);
  return [
    {
      type: topic === 'customers/redact' ? ERASURE_REQUESTED : EXPORT_REQUESTED,
      at: context.receivedAt,
      eventId: context.deliveryId,
      source: SHOPIFY,
      test: false,
      history: false,
      contact,
      data: request ? { request } : {},
    },
  ];
}
