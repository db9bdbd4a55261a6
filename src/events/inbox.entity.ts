import { bigint, instant, integer, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Every delivery, durable before it is answered. */
export const inboxTable = table(
  'inbox',
  {
    id: pk(),
    source: varchar(20),
    delivery_id: varchar(190),
    topic: varchar(64),
    body: long(),
    state: varchar<'new' | 'done' | 'ignored' | 'parked'>(10),
    attempts: integer(),
    error: nullable(varchar(500)),
    contact_id: nullable(bigint()),
    received_at: instant(),
    done_at: nullable(instant()),
  },
  { unique: [['source', 'delivery_id']], index: [['state', 'id'], ['contact_id'], ['done_at']] },
);
export type InboxRow = RowOf<typeof inboxTable>;
