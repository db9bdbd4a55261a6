import { bigint, instant, pk, varchar, table, type RowOf } from '../database/table';

/** Who fulfils a segment's rule, and since when we know. */
export const segmentMemberTable = table(
  'segment_members',
  { id: pk(), segment: varchar(64), contact_id: bigint(), since: instant() },
  { unique: [['segment', 'contact_id']], index: [['contact_id']] },
);
export type SegmentMemberRow = RowOf<typeof segmentMemberTable>;
