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

/** The entry key: what happens twice with one key enrolls once. `undefined` when the occasion lacks what the rule needs. */
export function entryKey(reentry: Reentry, occasion: Occasion): string | undefined {
  throw new Error(`not yet: ${JSON.stringify(reentry)} ${occasion.eventKey}`);
}

/** `reentry: { after }` (true for every other rule): has enough time passed since the contact entered this flow last? */
export function mayReenter(reentry: Reentry, lastEnteredAt: number | null, now: number): boolean {
  return typeof reentry === 'string' || lastEnteredAt === null || now - lastEnteredAt >= reentry.after;
}
