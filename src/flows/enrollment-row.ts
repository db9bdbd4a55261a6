import type { Progress, StepResult } from './definition';
import type { EnrollmentRow } from './enrollment.entity';

/** `reason` of an enrollment has this many characters. */
const REASON_LENGTH = 40;

/** What the interpreter works on, of a stored enrollment. */
export function progressOf(row: EnrollmentRow): Progress & { id: number; contactId: number; orderId: number | null } {
  return {
    id: row.id,
    contactId: row.contact_id,
    orderId: row.order_id,
    entryKey: row.entry_key,
    state: row.state,
    reason: row.reason,
    step: row.step,
    phase: row.phase,
    anchorAt: row.anchor_at,
    dueAt: row.due_at,
    enteredAt: row.entered_at,
    triggeredAt: row.triggered_at,
    heldOut: row.held_out === 1,
    results: JSON.parse(row.results) as Record<string, StepResult>,
    triggerData: JSON.parse(row.trigger_data) as Record<string, unknown>,
  };
}

/** The columns of a progress as they are stored. */
export function columnsOf(progress: Progress) {
  return {
    state: progress.state,
    reason: reasonText(progress.reason),
    step: progress.step,
    phase: progress.phase,
    anchor_at: progress.anchorAt,
    due_at: progress.state === 'waiting' ? progress.dueAt : null,
    triggered_at: progress.triggeredAt,
    results: JSON.stringify(progress.results),
  };
}

/** A fresh enrollment as a row. */
export function rowOf(
  progress: Progress,
  entry: {
    id: number;
    flow: string;
    version: number;
    contactId: number;
    orderId: number | null;
    eventId: number | null;
  },
): EnrollmentRow {
  return {
    ...columnsOf(progress),
    id: entry.id,
    flow: entry.flow,
    version: entry.version,
    contact_id: entry.contactId,
    order_id: entry.orderId,
    entry_key: progress.entryKey,
    event_id: entry.eventId,
    entered_at: progress.enteredAt,
    ended_at: null,
    held_out: progress.heldOut ? 1 : 0,
    goal_at: null,
    trigger_data: JSON.stringify(progress.triggerData),
    attempts: 0,
    error: null,
  };
}

/** A reason as it is stored: event types may be longer. */
export function reasonText(reason: string | null): string | null {
  return reason === null ? null : reason.slice(0, REASON_LENGTH);
}

/** Was it enrolled by a date of its order, not by an event? */
export function isOfDate(row: Pick<EnrollmentRow, 'event_id' | 'order_id'>): boolean {
  return row.event_id === null && row.order_id !== null;
}
