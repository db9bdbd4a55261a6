import { bigint, instant, long, money, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Checkouts that were begun. */
export const checkoutTable = table(
  'checkouts',
  {
    id: pk(),
    source: varchar(20),
    external_id: varchar(128),
    contact_id: nullable(bigint()),
    url: nullable(long()),
    currency: nullable(varchar(3)),
    total: nullable(money()),
    items: long(),
    started_at: instant(),
    updated_at: instant(),
    completed_at: nullable(instant()),
  },
  { unique: [['source', 'external_id']], index: [['contact_id']] },
);
export type CheckoutRow = RowOf<typeof checkoutTable>;
