import { instant, long, pk, varchar, table, type RowOf } from '../database/table';

/** Every sentence people were ever asked to agree to, word by word; only ever added to. */
export const wordingTable = table(
  'consent_wordings',
  { id: pk(), ref: varchar(80), name: varchar(20), locale: varchar(30), text: long(), since: instant() },
  { unique: [['ref']] },
);
export type WordingRow = RowOf<typeof wordingTable>;
