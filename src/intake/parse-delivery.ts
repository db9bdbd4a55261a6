import type { Parsed } from './incoming';

/** The part of an inbox row that parsing needs. */
export interface Delivery {
  /** Which door it came through: `shopify`, `woocommerce`, `orders` (Standard Webhooks) or `api`. */
  source: string;
  topic: string;
  delivery_id: string;
  body: string;
  received_at: number;
}

/** What a shop is assumed to mean where a delivery does not say. */
export interface ShopDefaults {
  currency: string;
}

/** Translates a stored delivery into our words. Never throws: what cannot be understood is parked with a reason. */
export function parseDelivery(_delivery: Delivery, _shop: ShopDefaults): Parsed {
  return { parked: 'no adapter yet' };
}
