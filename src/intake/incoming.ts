import type { ConsentFacts } from '../consent/consent-facts';
import type { ContactFacts } from '../contacts/contact-facts';
import type { CheckoutFacts } from '../orders/checkout-facts';
import type { OrderFacts } from '../orders/order-facts';

export type { CheckoutFacts } from '../orders/checkout-facts';

/** Under this source stand all orders and contacts told in our own envelope, by webhook, API or import alike. */
export const OWN_SHOP = 'shop';

/**
 * What one delivery says, in our words, whatever shop sent it. Amounts are minor units, instants epoch milliseconds, the
 * shop's ids text. An adapter only translates: it knows no database, no clock and no rule about what follows.
 */
export interface Incoming {
  /** `order.updated`, `contact.updated`, `checkout.started`, `custom.x`… For orders the facts decide which events happened, not this. */
  type: string;
  /** When it happened. */
  at: number;
  /**
   * What makes an event that is no order fact unique within its type and source. Always set: the shop's own version of the
   * object where it has one, else the delivery id.
   */
  eventId: string;
  /** `shopify`, `woocommerce` or `OWN_SHOP`: the key space of the ids below. */
  source: string;
  test: boolean;
  history: boolean;
  /** Absent when the delivery says nothing about a person (a refund alone, a deleted order). */
  contact?: ContactFacts;
  consent?: ConsentFacts[];
  /**
   * Everything the delivery says about an order, refunds and shipments inside. Refunds, shipments and deletions that come
   * alone have an order of `source`, `externalId`, `updatedAt` and what they tell, without `currency` and `total`.
   */
  order?: OrderFacts;
  checkout?: CheckoutFacts;
  product?: { externalId: string };
  case?: CaseFacts;
  /** Of `contact.subscribed` and `contact.unsubscribed`: the topic that is meant; absent means all marketing. */
  topic?: string;
  /** What conditions and templates see as `event.…`: the envelope's data without order and contact, which have views of their own. */
  data: Record<string, unknown>;
}

/** A complaint or dispute. */
export interface CaseFacts {
  externalId: string;
  kind?: string;
  orderExternalId?: string;
}

/** A delivery that has no effect, and why. `ignored`: nothing is wrong with it; `parked`: somebody should look at it. */
export type NoEffect = { ignored: string } | { parked: string };

/** What an adapter answers. */
export type Parsed = Incoming[] | NoEffect;
