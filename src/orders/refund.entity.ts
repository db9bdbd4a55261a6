import { bigint, instant, money, pk, varchar, table, type RowOf } from '../database/table';

/** Refunds of an order, one row each, so that repeats count once. */
export const refundTable = table(
  'refunds',
  {
    id: pk(),
    order_id: bigint(),
    external_id: varchar(128),
    amount: money(),
    at: instant(),
  },
  { unique: [['order_id', 'external_id']] },
);
export type RefundRow = RowOf<typeof refundTable>;
