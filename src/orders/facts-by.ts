import { told } from '../kernel/registers';
import { DESCRIPTIVE, MILESTONES, type KnownOrder } from './merge-order';
import type { OrderFacts } from './order-facts';

/**
 * What was known of an order by an instant, as one statement: the way back from `knownFrom`. What happened later is left out:
 * payment, parcels, refunds, the end. What describes the order is told as it was last, for its history is not kept; nor is when
 * money was reserved or a part of the goods left, so these count from the beginning.
 */
export function factsBy(known: KnownOrder, instant: number): Omit<OrderFacts, 'source' | 'externalId'> {
  const { instants, signs } = known;
  const by = (at: number | undefined) => at !== undefined && at <= instant;
  const described = DESCRIPTIVE.map((field) => [field, told(known.told, field)]);
  const happened = MILESTONES.flatMap((name) => (by(instants[name]) ? [[name, instants[name]]] : []));
  // A deposit has no time of its own: it counts only where the rest never came.
  const received = by(instants.paidAt) || instants.paidAt === undefined ? known.paidTotal : undefined;
  const voided = signs.voided && (instants.closedAt === undefined || by(instants.closedAt));
  const refunds = Object.entries(known.refunds).filter(([, refund]) => refund.at <= instant);
  const shipments = Object.entries(known.shipments).filter(([, parcel]) => by(parcel.shippedAt ?? parcel.deliveredAt));
  return {
    ...(Object.fromEntries([...described, ...happened]) as Partial<OrderFacts>),
    paidTotal: received,
    refunds: refunds.map(([externalId, { told: of, at }]) => ({ externalId, amount: told<number>(of, 'amount') ?? 0, at })),
    shipments: shipments.map(([externalId, { told: of, shippedAt, deliveredAt }]) => ({
      externalId,
      carrier: told<string>(of, 'carrier'),
      trackingNumber: told<string>(of, 'trackingNumber'),
      trackingUrl: told<string>(of, 'trackingUrl'),
      ...(by(shippedAt) && { shippedAt }),
      ...(by(deliveredAt) && { deliveredAt }),
    })),
    ...{ authorized: signs.authorized, voided, partial: signs.partial },
    ...{ updatedAt: instant, test: known.test, history: known.history },
  };
}
