import type { AttributionRule } from './attribution';

/** How far a restatement has come, and what it changed so far. Kept as JSON, so that it goes on where it was broken off. */
export interface Restatement {
  /** Orders paid before this instant are left as they were stated. */
  from: number;
  rule: AttributionRule;
  /** The last order that was worked out; ids go upwards. */
  after: number;
  orders: number;
  /** Orders that are credited to another message now, for the first time, or no longer. */
  moved: number;
  flows: FlowRestated[];
}

/** What one flow earned with these orders, refunds deducted, in minor units of the currency. */
export interface FlowRestated {
  flow: string;
  currency: string;
  before: number;
  after: number;
}

/** A conversion as far as a restatement shows it. */
export interface Stated {
  order_id: number;
  message_id: number;
  flow: string;
  currency: string;
  amount: number;
  refunded: number;
}

/** A restatement after some more orders: their conversions as they were, and as they are now. */
export function restatedBy(
  so: Restatement,
  orderIds: readonly number[],
  before: readonly Stated[],
  after: readonly Stated[],
): Restatement {
  const messageOf = (some: readonly Stated[]) => new Map(some.map((c) => [c.order_id, c.message_id]));
  const [was, is] = [messageOf(before), messageOf(after)];
  const flows = new Map(so.flows.map((f) => [`${f.flow}\0${f.currency}`, { ...f }]));
  const add = (some: readonly Stated[], when: 'before' | 'after') => {
    for (const { flow, currency, amount, refunded } of some) {
      const key = `${flow}\0${currency}`;
      const sums = flows.get(key) ?? { flow, currency, before: 0, after: 0 };
      sums[when] += amount - refunded;
      flows.set(key, sums);
    }
  };
  add(before, 'before');
  add(after, 'after');
  return {
    ...so,
    after: orderIds.at(-1) ?? so.after,
    orders: so.orders + orderIds.length,
    moved: so.moved + orderIds.filter((id) => was.get(id) !== is.get(id)).length,
    flows: [...flows.values()],
  };
}
