import { bigint, pk, varchar, table, type RowOf } from '../database/table';

/** Messages of ours whose link was followed to place an order: it carries the link's signed token. Told once is told for good. */
export const orderLinkTable = table(
  'order_links',
  {
    id: pk(),
    order_id: bigint(),
    /** The public name of the message. */
    ref: varchar(26),
  },
  { unique: [['order_id', 'ref']], index: [['ref']] },
);
export type OrderLinkRow = RowOf<typeof orderLinkTable>;
