import { matches } from '../audience/conditions/matches';
import type { CompiledFlow, Facts, Progress, Trigger } from './definition';
import { concernsOrder } from './event-types';
import { isHeldOut } from './hold-out';
import { entryKey } from './reentry';

/** An event that might enroll somebody, as the event log knows it. */
export interface TriggerEvent {
  /** The event's key: makes `reentry: always` idempotent. */
  key: string;
  type: string;
  at: number;
  receivedAt: number;
  history: boolean;
  test: boolean;
  contactId: number | string | null;
  orderId: number | string | null;
  data: Record<string, unknown>;
}

/** Why an event did not enroll its contact. */
export type Refusal = 'other_event' | 'test' | 'history' | 'too_old' | 'no_contact' | 'no_order' | 'where';

/**
 * Does this event enroll its contact? `facts` are the current views of contact and order with `event` = the event's data;
 * `maxAge` is the rules' default. Conditions see the time at which the event was received.
 * `entryKey` goes into the unique key (flow, contact, entry key); `reentry: { after }` needs `mayReenter` as well.
 */
export function enters(
  flow: CompiledFlow,
  event: TriggerEvent,
  facts: Facts,
  maxAge: number,
): { enters: true; entryKey: string } | { enters: false; why: Refusal } {
  const no = (why: Refusal) => ({ enters: false as const, why });
  const { trigger } = flow;
  if (triggeringEvent(trigger) !== event.type) return no('other_event');
  if (trigger.is === 'segment' && event.data['segment'] !== trigger.segment) return no('other_event');
  if (event.test) return no('test');
  if (event.history) return no('history');
  if (event.receivedAt - event.at >= (flow.maxAge ?? maxAge)) return no('too_old');
  if (event.contactId === null) return no('no_contact');
  if (concernsOrder(event.type) && (event.orderId === null || facts.order === null)) return no('no_order');
  const key = entryKey(flow.reentry, { eventKey: event.key, orderId: event.orderId, ...idsIn(event.data) });
  if (key === undefined) return no('no_order');
  if (trigger.where && !matches(trigger.where, facts, event.receivedAt)) return no('where');
  return { enters: true, entryKey: key };
}

/** The event type that may enroll by this trigger; `undefined` where a moment does. */
export function triggeringEvent(trigger: Trigger): string | undefined {
  if (trigger.is === 'event') return trigger.event;
  if (trigger.is !== 'segment') return undefined;
  return trigger.change === 'enter' ? 'segment.entered' : 'segment.left';
}

/** Ids that events carry in their data: `checkout: { id }`, `shipment: { id }`. */
function idsIn(data: Record<string, unknown>): { checkoutId: string | null; shipmentId: string | null } {
  const idOf = (key: string) => {
    const part = Object.hasOwn(data, key) ? data[key] : undefined;
    const id = typeof part === 'object' && part !== null && 'id' in part ? part.id : undefined;
    return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
  };
  return { checkoutId: idOf('checkout'), shipmentId: idOf('shipment') };
}

/** A fresh enrollment: waiting at the first step, due at once. */
export function begin(
  flow: CompiledFlow,
  who: Pick<Progress, 'id' | 'contactId' | 'orderId' | 'entryKey'>,
  when: Pick<Progress, 'triggeredAt' | 'enteredAt'>,
  triggerData: Record<string, unknown>,
): Progress {
  return {
    ...who,
    ...when,
    state: 'waiting',
    reason: null,
    step: flow.first,
    phase: 'ready',
    anchorAt: when.triggeredAt,
    dueAt: when.enteredAt,
    heldOut: isHeldOut(flow, who.contactId),
    results: {},
    triggerData,
  };
}
