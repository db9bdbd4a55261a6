import { bigint, flag, instant, pk, varchar, table, type RowOf } from '../database/table';

/** An e-mail address or phone number of a contact on one channel. */
export const addressTable = table(
  'addresses',
  {
    id: pk(),
    channel: varchar<'email' | 'sms'>(5),
    address: varchar(254),
    contact_id: bigint(),
    valid: flag(),
    seen_at: instant(),
    created_at: instant(),
  },
  { unique: [['channel', 'address']], index: [['contact_id', 'channel']] },
);
export type AddressRow = RowOf<typeof addressTable>;
