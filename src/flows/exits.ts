import { matches } from '../audience/conditions/matches';
import type { CompiledFlow, EventMatch, Facts } from './definition';

/** An event seen from an enrollment that may end by it. */
export interface ExitEvent {
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

/**
 * Does this event end this enrollment? `contact`: whatever it is about; `order`: as far as it is about the event's order.
 * `facts` are needed for exits with `where` only. The reason is the event's type.
 * Tell an event of the enrollments that stood before it only: the event that enrolls never ends its own enrollment.
 */
export function exitsOn(
  flow: CompiledFlow,
  subject: ExitSubject,
  event: ExitEvent,
  facts?: Facts,
): EventMatch['match'] | undefined {
  const fitting = flow.exit.filter((rule) => fits(rule, flow, subject, event, facts));
  return fitting.find((rule) => rule.match === 'contact')?.match ?? fitting[0]?.match;
}

/** Does this event prove the enrollment's goal, within its time? */
export function reachesGoal(flow: CompiledFlow, subject: ExitSubject, event: ExitEvent, facts?: Facts): boolean {
  const { goal } = flow;
  if (!goal || !fits(goal, flow, subject, event, facts)) return false;
  return goal.within === null || event.at - subject.enteredAt <= goal.within;
}

/** Every event type that may end or prove enrollments of this flow: for the index by event name. */
export function watchedEvents(flow: CompiledFlow): string[] {
  return [...new Set([...flow.exit.map((e) => e.event), ...(flow.goal ? [flow.goal.event] : [])])];
}

function fits(rule: EventMatch, flow: CompiledFlow, subject: ExitSubject, event: ExitEvent, facts?: Facts): boolean {
  if (rule.event !== event.type || !concerns(rule, flow, subject, event)) return false;
  return rule.where === null || (facts !== undefined && matches(rule.where, facts, event.at));
}

function concerns(rule: EventMatch, flow: CompiledFlow, subject: ExitSubject, event: ExitEvent): boolean {
  // A fact of the enrollment's own order counts whenever it happened: webhooks come in any order.
  if (rule.match === 'order') return subject.orderId !== null && event.orderId === subject.orderId;
  if (event.contactId !== subject.contactId) return false;
  // What happened before the trigger was known to it. And what enrolled must not end its own enrollment when told twice.
  const own =
    flow.trigger.is === 'event' &&
    flow.trigger.event === event.type &&
    event.orderId !== null &&
    event.orderId === subject.orderId;
  return !own && event.at >= subject.triggeredAt;
}
