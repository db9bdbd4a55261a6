import { bigint, flag, instant, integer, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/**
 * One contact's way through one flow version, under one entry key. There is no lease: an enrollment is claimed, advanced and
 * written within one transaction, so its row lock is the lease and ends with the process.
 */
export const enrollmentTable = table(
  'enrollments',
  {
    id: pk(),
    flow: varchar(64),
    contact_id: bigint(),
    entry_key: varchar(190),
    version: integer(),
    order_id: nullable(bigint()),
    /** The event that enrolled; null for dates and holidays. */
    event_id: nullable(bigint()),
    state: varchar<'waiting' | 'done' | 'exited' | 'parked'>(10),
    reason: nullable(varchar(40)),
    step: nullable(varchar(64)),
    phase: varchar<'ready' | 'wait' | 'message' | 'event' | 'winner'>(10),
    anchor_at: instant(),
    /** The timer: when to look again. Null while it waits for its message, and when it is over. */
    due_at: nullable(instant()),
    entered_at: instant(),
    triggered_at: instant(),
    ended_at: nullable(instant()),
    held_out: flag(),
    goal_at: nullable(instant()),
    results: long(),
    trigger_data: long(),
    /** Failures of the step at hand since it last went well. */
    attempts: integer(),
    error: nullable(varchar(500)),
  },
  {
    unique: [['flow', 'contact_id', 'entry_key']],
    index: [
      ['flow', 'state', 'due_at'],
      ['contact_id', 'state'],
      ['order_id', 'state'],
      ['flow', 'entered_at'],
      ['entered_at'],
      ['ended_at'],
    ],
  },
);
export type EnrollmentRow = RowOf<typeof enrollmentTable>;
