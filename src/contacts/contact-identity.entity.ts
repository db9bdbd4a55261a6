import { bigint, pk, varchar, table, type RowOf } from '../database/table';

/** The ids a contact has at a shop. */
export const contactIdentityTable = table(
  'contact_identities',
  {
    id: pk(),
    source: varchar(20),
    external_id: varchar(128),
    contact_id: bigint(),
  },
  { unique: [['source', 'external_id']], index: [['contact_id']] },
);
export type ContactIdentityRow = RowOf<typeof contactIdentityTable>;
