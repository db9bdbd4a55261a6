import type { TouchKind } from './attribution';
import { bigint, instant, money, pk, varchar, table, type RowOf } from '../database/table';

/** Paid orders credited to one message. */
export const conversionTable = table(
  'conversions',
  {
    id: pk(),
    order_id: bigint(),
    message_id: bigint(),
    contact_id: bigint(),
    flow: varchar(64),
    step: varchar(64),
    channel: varchar<'email' | 'sms'>(5),
    currency: varchar(3),
    amount: money(),
    refunded: money(),
    touch: varchar<TouchKind>(10),
    touched_at: instant(),
    converted_at: instant(),
  },
  { unique: [['order_id']], index: [['message_id'], ['flow', 'converted_at']] },
);
export type ConversionRow = RowOf<typeof conversionTable>;
