import type { KnownOrder } from './merge-order';

/** What an order may tell about its buyer, beside goods, amounts and dates. */
const PERSONAL = ['checkoutId', 'payUrl', 'discountCodes', 'tags', 'note', 'shippingAddress'] as const;

/** An order as the books need it: nothing in it says whose it was. */
export function withoutPerson<T extends KnownOrder>(known: T): T {
  const told = Object.fromEntries(
    Object.entries(known.told).filter(([field]) => !(PERSONAL as readonly string[]).includes(field)),
  );
  const shipments = Object.fromEntries(
    Object.entries(known.shipments).map(([id, parcel]) => {
      const { carrier } = parcel.told;
      return [id, { ...parcel, told: carrier ? { carrier } : {} }];
    }),
  );
  return { ...known, told, shipments };
}
