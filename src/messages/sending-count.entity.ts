import { instant, integer, pk, table, varchar, type RowOf } from '../database/table';

/**
 * What one process sent for a sending domain within a quarter of an hour, and what came back of it meanwhile. A row of its own
 * for each process, so that none waits for another's lock.
 */
export const sendingCountTable = table(
  'sending_counts',
  {
    id: pk(),
    domain: varchar(190),
    since: instant(),
    owner: varchar(40),
    /** Accepted by the provider. */
    sent: integer(),
    /** Refused at once because there is no such address. */
    refused: integer(),
    /** Accepted, and came back for good. */
    bounced: integer(),
    /** Readers who called it spam. */
    complained: integer(),
  },
  { unique: [['domain', 'since', 'owner']] },
);
export type SendingCountRow = RowOf<typeof sendingCountTable>;
