import { bigint, flag, integer, long, money, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** The lines of an order. */
export const orderItemTable = table(
  'order_items',
  {
    id: pk(),
    order_id: bigint(),
    line: integer(),
    product_id: nullable(varchar(128)),
    variant_id: nullable(varchar(128)),
    sku: nullable(varchar(128)),
    title: varchar(500),
    variant: nullable(varchar(255)),
    quantity: integer(),
    price: money(),
    discount: money(),
    category: nullable(varchar(190)),
    tags: nullable(long()),
    url: nullable(long()),
    image_url: nullable(long()),
    gift: flag(),
    sample: flag(),
    lasts_days: nullable(integer()),
  },
  { unique: [['order_id', 'line']], index: [['product_id']] },
);
export type OrderItemRow = RowOf<typeof orderItemTable>;
