import { convert } from './conditions/amounts';
import type { ShopMoney } from './parse-tiers';
import { fifthsOf, groupOf, type Fifth, type RfmGroup } from './rfm';
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
    last: Math.max(...payments.map((p) => p.at)),
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

/** How to score one customer among all of them. */
export function scoring(customers: readonly Customer[]): (customer: Customer) => Scores {
  const recency = fifthsOf(customers.map((c) => c.last));
  const frequency = fifthsOf(customers.map((c) => c.orders));
  const monetary = fifthsOf(customers.map((c) => c.value));
  return (c) => {
    const [r, f] = [recency(c.last), frequency(c.orders)];
    return { recency: r, frequency: f, monetary: monetary(c.value), rfm: groupOf(r, f, c.orders) };
  };
}
