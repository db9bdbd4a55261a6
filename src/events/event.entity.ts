import { bigint, flag, instant, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Domain events: what happened, once each. */
export const eventTable = table(
  'events',
  {
    id: pk(),
    event_key: varchar(190),
    type: varchar(64),
    contact_id: nullable(bigint()),
    order_id: nullable(bigint()),
    source: varchar(20),
    at: instant(),
    received_at: instant(),
    history: flag(),
    test: flag(),
    data: long(),
  },
  {
    unique: [['event_key']],
    index: [['contact_id', 'at'], ['contact_id', 'type', 'at'], ['order_id'], ['type', 'at'], ['at']],
  },
);
export type EventRow = RowOf<typeof eventTable>;
