import { double, integer, pk, varchar, table, type RowOf } from '../database/table';

/** Which products are bought together. */
export const productAffinityTable = table(
  'product_affinities',
  {
    id: pk(),
    source: varchar(20),
    product_id: varchar(128),
    other_id: varchar(128),
    together: integer(),
    score: double(),
  },
  { unique: [['source', 'product_id', 'other_id']] },
);
export type ProductAffinityRow = RowOf<typeof productAffinityTable>;
