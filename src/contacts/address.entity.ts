import { bigint, flag, instant, nullable, pk, varchar, table, type RowOf } from '../database/table';

import type { AddressDoubt } from './address-doubt';

/** An e-mail address or phone number of a contact on one channel. */
export const addressTable = table(
  'addresses',
  {
    id: pk(),
    channel: varchar<'email' | 'sms'>(5),
    address: varchar(254),
    contact_id: bigint(),
    valid: flag(),
    /** Why it may not reach its owner; found when it was first heard of. */
    doubt: nullable(varchar<AddressDoubt>(10)),
    seen_at: instant(),
    created_at: instant(),
  },
  { unique: [['channel', 'address']], index: [['contact_id', 'channel']] },
);
export type AddressRow = RowOf<typeof addressTable>;
