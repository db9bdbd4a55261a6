import type { CompiledFlow, Facts, Progress } from './definition';

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

export type Refusal = 'other_event' | 'test' | 'history' | 'too_old' | 'no_contact' | 'no_order' | 'where';

/**
 * Does this event enroll its contact? `facts` are the current views of contact and order with `event` = the event's data.
 * `entryKey` goes into the unique key (flow, contact, entry key); `reentry: { after }` needs `mayReenter` as well.
 */
export function enters(
  flow: CompiledFlow,
  event: TriggerEvent,
  facts: Facts,
  maxAge: number,
): { enters: true; entryKey: string } | { enters: false; why: Refusal } {
  throw new Error(`not yet: ${flow.id} ${event.key} ${facts.contact.id} ${maxAge}`);
}

/** A fresh enrollment: waiting at the first step, due at once. */
export function begin(
  flow: CompiledFlow,
  who: { id: Progress['id']; contactId: Progress['contactId']; orderId: Progress['orderId'] },
  when: { triggeredAt: number; enteredAt: number },
  triggerData: Record<string, unknown>,
): Progress {
  throw new Error(`not yet: ${flow.id} ${who.id} ${when.enteredAt} ${Object.keys(triggerData).length}`);
}
