import { never } from '../kernel/errors';
import type { Reentry } from './definition';

/** What an entry is about; ids as the entry's event knows them. */
export interface Occasion {
  eventKey: string;
  orderId?: number | string | null;
  checkoutId?: string | null;
  shipmentId?: string | null;
  /** Of a date or holiday: occurrences.ts. */
  occurrenceKey?: string | null;
}

/**
 * The entry key: what happens twice with one key enrolls once. `undefined` when the occasion lacks what the rule needs.
 * `{ after }` has a key per occasion; the time between two of them is asked of `mayReenter`.
 */
export function entryKey(reentry: Reentry, occasion: Occasion): string | undefined {
  const named = (prefix: string, id: number | string | null | undefined) =>
    id === undefined || id === null || id === '' ? undefined : `${prefix}:${id}`;
  const occasionKey = occasion.occurrenceKey ?? named('event', occasion.eventKey);
  if (typeof reentry !== 'string') return occasionKey;
  switch (reentry) {
    case 'once':
      return 'once';
    case 'per-order':
      return named('order', occasion.orderId);
    case 'per-checkout':
      return named('checkout', occasion.checkoutId);
    case 'per-shipment':
      // Shops without shipment ids tell of one shipment per event.
      return named('shipment', occasion.shipmentId) ?? occasionKey;
    case 'per-occurrence':
      return occasion.occurrenceKey ?? undefined;
    case 'always':
      return occasionKey;
    default:
      return never(reentry);
  }
}

/** `reentry: { after }` (true for every other rule): has enough time passed since the contact entered this flow last? */
export function mayReenter(reentry: Reentry, lastEnteredAt: number | null, now: number): boolean {
  return typeof reentry === 'string' || lastEnteredAt === null || now - lastEnteredAt >= reentry.after;
}
