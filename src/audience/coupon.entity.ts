import { bigint, instant, nullable, pk, table, varchar, type RowOf } from '../database/table';

/**
 * Coupons: the codes of a unique pool lie here from their import on; of a shared code there is one row for each enrollment it
 * was given to, without `code`: that one stands in config/coupons.yaml. States: free → issued → used.
 */
export const couponTable = table(
  'coupons',
  {
    id: pk(),
    pool: varchar(64),
    /** Null: the pool's shared code. */
    code: nullable(varchar(64)),
    state: varchar<'free' | 'issued' | 'used'>(10),
    contact_id: nullable(bigint()),
    enrollment_id: nullable(bigint()),
    issued_at: nullable(instant()),
    /** The first instant at which it counts no more; null = never. */
    expires_at: nullable(instant()),
    used_order_id: nullable(bigint()),
    used_at: nullable(instant()),
    created_at: instant(),
  },
  {
    unique: [
      ['pool', 'code'],
      ['enrollment_id', 'pool'],
    ],
    index: [['pool', 'state'], ['code'], ['contact_id']],
  },
);
export type CouponRow = RowOf<typeof couponTable>;
