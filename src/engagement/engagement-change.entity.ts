import { bigint, flag, instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';
import type { Cause, Reading } from './change-words';

/** Every change of an address's state, and why. Never changed, but for `told`. */
export const engagementChangeTable = table(
  'engagement_changes',
  {
    id: pk(),
    contact_id: bigint(),
    address: varchar(254),
    was: varchar<Reading>(12),
    became: varchar<Reading>(12),
    cause: varchar<Cause>(16),
    /** The message that was opened or clicked, or that came back. */
    message_id: nullable(bigint()),
    /** So many e-mails without an answer, and since when. */
    silent: integer(),
    since: nullable(instant()),
    at: instant(),
    /** Flows have heard of it. */
    told: flag(),
  },
  { index: [['contact_id', 'at'], ['told', 'id'], ['at']] },
);
export type EngagementChangeRow = RowOf<typeof engagementChangeTable>;
