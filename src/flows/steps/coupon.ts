/** `coupon: { pool: WB10, expires: 7d }`: reserves a code for this enrollment; the templates of later steps see `coupon`. */
export interface CouponStep {
  kind: 'coupon';
  id: string;
  pool: string;
  /** Milliseconds; null = the pool's own. */
  expires: number | null;
  next: string | null;
}
