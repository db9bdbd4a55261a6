/**
 * What one delivery tells about an order. Absent says nothing. Amounts are minor units, instants epoch milliseconds.
 * A refund or a deletion that comes alone has neither `currency` nor `total`.
 */
export interface OrderFacts {
  source: string;
  externalId: string;
  /** The shop's version of the order: of two statements about one descriptive field the later one counts. */
  updatedAt: number;
  number?: string;
  checkoutId?: string;
  currency?: string;
  subtotal?: number;
  discountTotal?: number;
  shippingTotal?: number;
  taxTotal?: number;
  taxesIncluded?: boolean;
  total?: number;
  paymentMethod?: string;
  payUrl?: string;
  discountCodes?: string[];
  tags?: string[];
  note?: string;
  shippingAddress?: OrderAddress;
  items?: OrderItemFacts[];
  placedAt?: number;
  paidAt?: number;
  shippedAt?: number;
  deliveredAt?: number;
  completedAt?: number;
  closedAt?: number;
  closedReason?: ClosedReason;
  /** All that was received so far, refunds not deducted. */
  paidTotal?: number;
  refunds?: RefundFacts[];
  shipments?: ShipmentFacts[];
  /** What looks like the token of one of our links. */
  linkTokens?: string[];
  /** The messages of those that are ours, by public name: their link was followed to place the order. */
  followed?: string[];
  /** The shop waits for an offline payment; `false` says that it no longer does. */
  offline?: boolean;
  /** Money is reserved, not taken. */
  authorized?: boolean;
  /** The reservation was given back. */
  voided?: boolean;
  /** Some of the goods have left, not all. */
  partial?: boolean;
  test: boolean;
  history: boolean;
}

export type ClosedReason = 'unpaid' | 'cancelled' | 'refunded';

export interface OrderAddress {
  country?: string;
  region?: string;
  postalCode?: string;
}

export interface OrderItemFacts {
  productId?: string;
  variantId?: string;
  sku?: string;
  title: string;
  variant?: string;
  quantity: number;
  /** Of one piece. */
  price: number;
  /** What one piece cost before it was reduced. */
  compareAtPrice?: number;
  /** Of the whole line. */
  discount?: number;
  category?: string;
  tags?: string[];
  url?: string;
  imageUrl?: string;
  gift?: boolean;
  sample?: boolean;
  lastsDays?: number;
}

export interface RefundFacts {
  externalId: string;
  amount: number;
  at: number;
}

export interface ShipmentFacts {
  externalId: string;
  carrier?: string;
  trackingNumber?: string;
  trackingUrl?: string;
  shippedAt?: number;
  deliveredAt?: number;
}
