import type { CouponRow } from './coupon.entity';
import { codesToFind, usedCoupons, type Redemption } from './coupon-use';

const row = (id: number, more: Partial<CouponRow>): CouponRow => ({
  id, pool: 'WB10', code: `C-${id}`, state: 'issued', contact_id: 1, enrollment_id: id, issued_at: 100, expires_at: null, used_order_id: null,
  used_at: null, created_at: 0, ...more,
}); // prettier-ignore
const order = (orderId: number, codes: string[], more: Partial<Redemption> = {}): Redemption => ({
  orderId,
  codes,
  contactId: 1,
  paidAt: 200,
  ...more,
});
const shared = new Map([['HAPPY', 'HAPPY20']]);
const used = (issued: CouponRow[], orders: Redemption[]) =>
  usedCoupons(issued, orders, shared).map((u) => [u.coupon.id, u.order.orderId]);

describe('which coupons an order used', () => {
  it('is whose codes it names, in whatever case, by whoever typed them', () => {
    expect(used([row(1, {}), row(2, {})], [order(7, ['c-2', 'OTHER'], { contactId: 9 })])).toEqual([[2, 7]]);
    expect(codesToFind([order(1, ['Wb-1'])])).toEqual(['Wb-1', 'WB-1', 'wb-1']);
  });

  it('takes a shared code for the coupon of the contact who paid, one at a time', () => {
    const mine = row(1, { pool: 'HAPPY', code: null });
    const again = row(2, { pool: 'HAPPY', code: null });
    const theirs = row(3, { pool: 'HAPPY', code: null, contact_id: 2 });
    expect(used([mine, again, theirs], [order(7, ['happy20', 'HAPPY20'])])).toEqual([[1, 7]]);
    expect(used([mine, again, theirs], [order(8, ['HAPPY20'], { paidAt: 300 }), order(7, ['HAPPY20'])])).toEqual([
      [1, 7],
      [2, 8],
    ]);
    expect(used([theirs], [order(7, ['HAPPY20'], { contactId: null })])).toEqual([]);
  });

  it('is none that was given out after the payment', () => {
    expect(used([row(1, { issued_at: 201 })], [order(7, ['C-1'])])).toEqual([]);
  });
});
