import { instant, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Addresses that must not be used, kept as keyed hashes. */
export const suppressionTable = table(
  'suppressions',
  {
    id: pk(),
    channel: varchar<'email' | 'sms'>(5),
    address_hash: varchar(64),
    reason: varchar(20),
    detail: nullable(varchar(255)),
    at: instant(),
  },
  { unique: [['channel', 'address_hash']] },
);
export type SuppressionRow = RowOf<typeof suppressionTable>;
