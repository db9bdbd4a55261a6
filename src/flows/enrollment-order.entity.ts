import { bigint, instant, nullable, pk, table, type RowOf } from '../database/table';

/** The orders of an enrollment whose flow collapses several orders of a contact into one enrollment, the first one too. */
export const enrollmentOrderTable = table(
  'enrollment_orders',
  {
    id: pk(),
    enrollment_id: bigint(),
    order_id: bigint(),
    /** When an exit concerned this order alone; null while the enrollment is about it. */
    left_at: nullable(instant()),
  },
  { unique: [['enrollment_id', 'order_id']], index: [['order_id']] },
);
export type EnrollmentOrderRow = RowOf<typeof enrollmentOrderTable>;
