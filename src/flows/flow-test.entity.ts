import { instant, integer, long, nullable, pk, table, varchar, type RowOf } from '../database/table';

/** A test of variants or branches of one step: begun when the first enrollment came to it, decided once. */
export const flowTestTable = table(
  'flow_tests',
  {
    id: pk(),
    flow: varchar(64),
    version: integer(),
    step: varchar(64),
    started_at: instant(),
    decide_at: instant(),
    winner: nullable(varchar(32)),
    decided_at: nullable(instant()),
    /** JSON: what was measured of each candidate when it was decided. */
    figures: nullable(long()),
  },
  { unique: [['flow', 'version', 'step']] },
);
export type FlowTestRow = RowOf<typeof flowTestTable>;
