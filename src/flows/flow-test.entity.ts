import { instant, integer, long, nullable, pk, table, varchar, type RowOf } from '../database/table';

/** A test of variants or branches of one step: begun when the first enrollment came to it, looked at by looks.ts, decided once. */
export const flowTestTable = table(
  'flow_tests',
  {
    id: pk(),
    flow: varchar(64),
    version: integer(),
    step: varchar(64),
    started_at: instant(),
    /** The next look at it, or the last one. */
    decide_at: instant(),
    /** What everybody new gets; null while it runs, and where nothing was proved and the weights go on. */
    winner: nullable(varchar(32)),
    /** When it was looked at last; null while it runs. */
    decided_at: nullable(instant()),
    /** JSON (TestFigures): what was measured at the newest look, and what that says. */
    figures: nullable(long()),
  },
  { unique: [['flow', 'version', 'step']] },
);
export type FlowTestRow = RowOf<typeof flowTestTable>;
