import { bigint, instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Every try to hand a message to a provider, append-only. */
export const sendAttemptTable = table(
  'send_attempts',
  {
    id: pk(),
    message_id: bigint(),
    fence: integer(),
    phase: varchar<'intent' | 'data' | 'done'>(10),
    outcome: nullable(varchar<'accepted' | 'not_accepted' | 'unknown'>(12)),
    code: nullable(integer()),
    enhanced: nullable(varchar(12)),
    reply: nullable(varchar(500)),
    started_at: instant(),
    ended_at: nullable(instant()),
  },
  { unique: [['message_id', 'fence']] },
);
export type SendAttemptRow = RowOf<typeof sendAttemptTable>;
