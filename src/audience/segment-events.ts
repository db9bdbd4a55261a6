import type { NewEvent } from '../events/domain-event';

/** A contact begins, or ceases, to fulfil a segment's rule. */
export interface MembershipChange {
  contactId: number;
  change: 'entered' | 'left';
}

/** `segment.entered` or `segment.left`, as flows are triggered by it. `history`: it feeds the log and starts nothing. */
export function segmentEvent(segment: string, { contactId, change }: MembershipChange, history: boolean, now: number): NewEvent {
  const type = `segment.${change}`;
  return {
    key: `${type}:${segment}:${contactId}:${now}`,
    type,
    contactId,
    orderId: null,
    source: 'audience',
    at: now,
    receivedAt: now,
    history,
    test: false,
    data: { segment },
  };
}
