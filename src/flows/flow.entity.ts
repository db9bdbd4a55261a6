import { instant, integer, pk, varchar, table, type RowOf } from '../database/table';

/** The living state of a flow: which version is live, running or paused. */
export const flowTable = table(
  'flows',
  {
    id: pk(),
    flow: varchar(64),
    state: varchar<'running' | 'paused' | 'stopped'>(10),
    version: integer(),
    first_published_at: instant(),
    materialised_until: instant(),
    changed_at: instant(),
  },
  { unique: [['flow']] },
);
export type FlowRow = RowOf<typeof flowTable>;
