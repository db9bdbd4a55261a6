import type { CouponRow } from './coupon.entity';
import { spellings } from './coupon-codes';

/** A paid order, with the codes its buyer typed. */
export interface Redemption {
  orderId: number;
  contactId: number | null;
  codes: string[];
  paidAt: number;
}

/**
 * Which coupons these orders used. A code of one's own is used by whoever typed it; a shared one (`sharedCodes`: by pool)
 * only by the contact it was given to. What was given out after the payment was not used by it. Each coupon is used once, and
 * an order uses at most one coupon by each code it names. Pure.
 */
export function usedCoupons(
  issued: readonly CouponRow[],
  orders: readonly Redemption[],
  sharedCodes: ReadonlyMap<string, string>,
): { coupon: CouponRow; order: Redemption }[] {
  const used = new Map<number, { coupon: CouponRow; order: Redemption }>();
  for (const order of [...orders].sort((a, b) => a.paidAt - b.paidAt || a.orderId - b.orderId)) {
    for (const code of new Set(order.codes.map((c) => c.toLowerCase()))) {
      const coupon = issued.find(
        (c) => !used.has(c.id) && (c.issued_at ?? 0) <= order.paidAt && bears(c, code, order, sharedCodes),
      );
      if (coupon) used.set(coupon.id, { coupon, order });
    }
  }
  return [...used.values()];
}

/** Every way in which we may know the codes of these orders. */
export function codesToFind(orders: readonly Redemption[]): string[] {
  return [...new Set(orders.flatMap((o) => o.codes).flatMap(spellings))];
}

function bears(coupon: CouponRow, code: string, order: Redemption, sharedCodes: ReadonlyMap<string, string>): boolean {
  if (coupon.code !== null) return coupon.code.toLowerCase() === code;
  return coupon.contact_id === order.contactId && sharedCodes.get(coupon.pool)?.toLowerCase() === code;
}
