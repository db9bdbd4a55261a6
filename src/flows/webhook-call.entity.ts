import { bigint, instant, integer, long, nullable, pk, table, varchar, type RowOf } from '../database/table';

/** Requests of webhook steps to other systems: recorded first, then delivered. States: queued → done | failed. */
export const webhookCallTable = table(
  'webhook_calls',
  {
    id: pk(),
    enrollment_id: bigint(),
    flow: varchar(64),
    step: varchar(64),
    visit: integer(),
    contact_id: bigint(),
    url: varchar(2000),
    /** JSON: the `data` of the request. */
    body: long(),
    state: varchar<'queued' | 'done' | 'failed'>(10),
    attempts: integer(),
    due_at: instant(),
    owner: nullable(varchar(40)),
    lease_until: nullable(instant()),
    /** The HTTP status of the last answer; null when there was none. */
    status: nullable(integer()),
    error: nullable(varchar(500)),
    created_at: instant(),
    done_at: nullable(instant()),
  },
  { unique: [['enrollment_id', 'step', 'visit']], index: [['state', 'due_at'], ['done_at']] },
);
export type WebhookCallRow = RowOf<typeof webhookCallTable>;
