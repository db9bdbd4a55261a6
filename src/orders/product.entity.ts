import { flag, instant, long, money, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Products, learnt from orders or imported. */
export const productTable = table(
  'products',
  {
    id: pk(),
    source: varchar(20),
    external_id: varchar(128),
    title: varchar(500),
    category: nullable(varchar(190)),
    price: money(),
    currency: varchar(3),
    url: nullable(long()),
    image_url: nullable(long()),
    tags: nullable(long()),
    available: flag(),
    updated_at: instant(),
    /** What it cost before it was reduced; null = not known to be reduced. */
    compare_at_price: nullable(money()),
    /** When somebody first ordered it. */
    first_seen_at: nullable(instant()),
  },
  { unique: [['source', 'external_id']] },
);
export type ProductRow = RowOf<typeof productTable>;
