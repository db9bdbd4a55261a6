import { bigint, instant, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Parcels of an order. */
export const shipmentTable = table(
  'shipments',
  {
    id: pk(),
    order_id: bigint(),
    external_id: varchar(128),
    carrier: nullable(varchar(64)),
    tracking_number: nullable(varchar(128)),
    tracking_url: nullable(long()),
    shipped_at: nullable(instant()),
    delivered_at: nullable(instant()),
  },
  { unique: [['order_id', 'external_id']] },
);
export type ShipmentRow = RowOf<typeof shipmentTable>;
