import type { Money } from '../kernel/money';
import type { ClosedReason } from './order-facts';
import type { Fulfillment, OrderStatus, Payment } from './order-state';

/** An order as conditions and templates see it; `null` where unknown. Instants are epoch milliseconds. */
export interface OrderView {
  /** Ours; the shop's is `external_id`. */
  id: number;
  external_id: string;
  source: string;
  number: string | null;
  currency: string;
  subtotal: Money | null;
  discount_total: Money | null;
  shipping_total: Money | null;
  tax_total: Money | null;
  total: Money;
  paid_total: Money;
  refunded_total: Money;
  payment: Payment;
  fulfillment: Fulfillment;
  status: OrderStatus;
  payment_method: string | null;
  closed_reason: ClosedReason | null;
  placed_at: number | null;
  paid_at: number | null;
  shipped_at: number | null;
  delivered_at: number | null;
  completed_at: number | null;
  closed_at: number | null;
  pay_url: string | null;
  discount_codes: string[];
  tags: string[];
  note: string | null;
  shipping_address: { country: string | null; region: string | null; postal_code: string | null } | null;
  items: OrderItemView[];
}

export interface OrderItemView {
  product_id: string | null;
  variant_id: string | null;
  sku: string | null;
  title: string;
  variant: string | null;
  quantity: number;
  price: Money;
  category: string | null;
  tags: string[];
  url: string | null;
  image_url: string | null;
  gift: boolean;
  sample: boolean;
  lasts_days: number | null;
}
