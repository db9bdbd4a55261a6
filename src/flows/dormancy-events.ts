import { isSignOfLife, type EngagementChange } from '../engagement/change-words';
import type { NewEvent } from '../events/domain-event';
import { toIso } from '../kernel/local-time';

/**
 * What flows can start from: `email.dormant` when an address becomes dormant, `email.woken` when a sign of life ends that. Nothing
 * of what is neither, and nothing of an address that is only no longer judged dormant, because an e-mail came back or a proxy's
 * open came to light. Where the rules were changed the event is history: it starts nothing.
 */
export function dormancyEvents(changes: readonly EngagementChange[], now: number): NewEvent[] {
  return changes.flatMap((change) => {
    const { id, contactId, became, was, cause, silent, since, at } = change;
    const event = (type: string, data: Record<string, unknown>): NewEvent[] => [
      {
        ...{ key: `${type}:${id}`, type, contactId, orderId: null, source: 'engagement', at, receivedAt: now },
        ...{ history: cause === 'rule', test: false, data },
      },
    ];
    if (became === 'dormant') return event('email.dormant', { emails: silent, since: since === null ? null : toIso(since) });
    return was === 'dormant' && (isSignOfLife(cause) || cause === 'rule') ? event('email.woken', { by: cause }) : [];
  });
}
