import { bigint, instant, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Every change of a contact's tier; null is no tier. */
export const tierHistoryTable = table(
  'tier_history',
  { id: pk(), contact_id: bigint(), tier: nullable(varchar(32)), previous: nullable(varchar(32)), at: instant() },
  { index: [['contact_id']] },
);
export type TierHistoryRow = RowOf<typeof tierHistoryTable>;
