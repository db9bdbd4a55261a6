import type { CompiledFlow, Facts } from './definition';

/** An event seen from an enrollment that may end by it. */
export interface ExitEvent {
  /** The event's key; the event that enrolled never ends its own enrollment. */
  key: string;
  type: string;
  at: number;
  contactId: number | string | null;
  orderId: number | string | null;
}

/** What of an enrollment decides. */
export interface ExitSubject {
  contactId: number | string;
  orderId: number | string | null;
  triggeredAt: number;
  enteredAt: number;
}

/** Does this event end this enrollment? `facts` (optional) are needed for exits with `where` only. The reason is the event's type. */
export function exitsOn(flow: CompiledFlow, subject: ExitSubject, event: ExitEvent, facts?: Facts): boolean {
  throw new Error(`not yet: ${flow.id} ${subject.contactId} ${event.key} ${facts?.contact.id}`);
}

/** Does this event prove the enrollment's goal, within its time? */
export function reachesGoal(flow: CompiledFlow, subject: ExitSubject, event: ExitEvent, facts?: Facts): boolean {
  throw new Error(`not yet: ${flow.id} ${subject.contactId} ${event.key} ${facts?.contact.id}`);
}

/** Every event type that may end or prove enrollments of this flow: for the index by event name. */
export function watchedEvents(flow: CompiledFlow): string[] {
  return [...new Set([...flow.exit.map((e) => e.event), ...(flow.goal ? [flow.goal.event] : [])])];
}
