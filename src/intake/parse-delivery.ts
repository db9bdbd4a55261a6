import { parseEnvelope } from './envelope-adapter';
import type { Parsed } from './incoming';
import { object } from './json-reading';
import type { ParseContext } from './parse-context';
import { readExactJson } from './read-exact-json';
import { parseShopify } from './shopify';
import { parseWoocommerce } from './woocommerce';

/** The part of an inbox row that parsing needs. */
export interface Delivery {
  /** Which door it came through: `shopify`, `woocommerce`, `orders` (Standard Webhooks) or `api`. */
  source: string;
  topic: string;
  delivery_id: string;
  body: string;
  received_at: number;
}

/** What a shop is assumed to mean where a delivery does not say: `Settings['shop']` fits. */
export interface ShopDefaults {
  currency: string;
  timezone: string;
}

/** Translates a stored delivery into our words. Never throws: what cannot be understood is parked with a reason. */
export function parseDelivery(delivery: Delivery, shop: ShopDefaults): Parsed {
  let body: unknown;
  try {
    body = readExactJson(delivery.body);
  } catch {
    return { parked: 'the body is no JSON' };
  }
  const told = object(body);
  if (!told) return { parked: 'the body is no object' };
  const context: ParseContext = {
    deliveryId: delivery.delivery_id,
    receivedAt: delivery.received_at,
    currency: shop.currency,
    zone: shop.timezone,
  };
  switch (delivery.source) {
    case 'shopify':
      return parseShopify(delivery.topic, told, context);
    case 'woocommerce':
      return parseWoocommerce(delivery.topic, told, context);
    case 'orders':
    case 'api':
      return parseEnvelope(told, context);
    default:
      return { ignored: `nothing reads deliveries of ${delivery.source}` };
  }
}
