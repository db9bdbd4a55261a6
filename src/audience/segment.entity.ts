import { instant, integer, pk, varchar, table, type RowOf } from '../database/table';

/** What was found when a segment was computed last. A segment without a row was never computed. */
export const segmentTable = table(
  'segments',
  {
    id: pk(),
    segment: varchar(64),
    /** Of the rule the members follow; another one in the file means: compute anew, without events. */
    hash: varchar(64),
    members: integer(),
    refreshed_at: instant(),
  },
  { unique: [['segment']] },
);
export type SegmentRow = RowOf<typeof segmentTable>;
