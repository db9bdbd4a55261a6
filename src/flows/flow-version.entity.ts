import { instant, integer, long, pk, varchar, table, type RowOf } from '../database/table';

/** Published, immutable forms of a flow. */
export const flowVersionTable = table(
  'flow_versions',
  {
    id: pk(),
    flow: varchar(64),
    version: integer(),
    hash: varchar(64),
    file: varchar(255),
    body: long(),
    published_at: instant(),
  },
  { unique: [['flow', 'version']] },
);
export type FlowVersionRow = RowOf<typeof flowVersionTable>;
