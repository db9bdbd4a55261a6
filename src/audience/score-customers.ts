import { convert } from './conditions/amounts';
import type { ShopMoney } from './parse-tiers';
import { groupOf, type Fifth, type RfmGroup } from './rfm';
import { tierOf, type HeldTier, type Tiers } from './tiers';

/** What somebody's paid orders come to. */
export interface Customer {
  id: number;
  /** When the last order was paid. */
  last: number;
  orders: number;
  /** Net of refunds, in minor units of the shop's currency. An amount without a rate counts as nothing. */
  value: number;
  tier: HeldTier | null;
}

/** A paid order of a living contact, as read. */
export interface PaidOrder {
  contact_id: number;
  currency: string;
  paid_at: number;
  /** Paid less refunded, minor units of `currency`. */
  net: number;
  history: number;
}

/** Adds up paid orders, which come by contact. */
export function customersOf(orders: readonly PaidOrder[], shop: ShopMoney, tiers: Tiers, now: number): Customer[] {
  const customers: Customer[] = [];
  for (let from = 0, until = 0; from < orders.length; from = until) {
    const id = orders[from]!.contact_id;
    while (until < orders.length && orders[until]!.contact_id === id) until++;
    customers.push(customerOf(id, orders.slice(from, until), shop, tiers, now));
  }
  return customers;
}

function customerOf(id: number, orders: readonly PaidOrder[], shop: ShopMoney, tiers: Tiers, now: number): Customer {
  const payments = orders.map((o) => ({
    at: o.paid_at,
    net: convert({ minor: o.net, currency: o.currency }, shop.currency, shop.rates) ?? 0,
    history: o.history === 1,
  }));
  return {
    id,
    last: payments.reduce((last, p) => Math.max(last, p.at), -Infinity),
    orders: orders.length,
    value: payments.reduce((sum, p) => sum + p.net, 0),
    tier: tierOf(payments, tiers, now),
  };
}

export interface Scores {
  recency: Fifth;
  frequency: Fifth;
  monetary: Fifth;
  rfm: RfmGroup;
}

/** How each dimension is scored among all customers. */
export interface Scales {
  recency: (last: number) => Fifth;
  frequency: (orders: number) => Fifth;
  monetary: (value: number) => Fifth;
}

/** The scores of one customer among all. */
export function scoresOf({ last, orders, value }: Customer, scales: Scales): Scores {
  const [recency, frequency] = [scales.recency(last), scales.frequency(orders)];
  return { recency, frequency, monetary: scales.monetary(value), rfm: groupOf(recency, frequency, orders) };
}
