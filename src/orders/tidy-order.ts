import { Invalid } from '../kernel/errors';
import { fitId } from '../kernel/fit';
import type { OrderFacts } from './order-facts';

/** The facts of an order under keys that fit our columns. Throws `Invalid('order.no-id')`. */
export function tidyOrder(facts: OrderFacts): OrderFacts {
  const externalId = fitId(facts.externalId);
  if (!externalId) throw new Invalid('order.no-id', 'the order has no id');
  const fit = <T extends { externalId: string }>(list: T[] | undefined) =>
    list?.flatMap((x) => ((id) => (id ? { ...x, externalId: id } : []))(fitId(x.externalId)));
  return {
    ...facts,
    externalId,
    checkoutId: fitId(facts.checkoutId),
    refunds: fit(facts.refunds),
    shipments: fit(facts.shipments),
  };
}
