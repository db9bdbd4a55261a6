import { instantOf, judgedBounce, objectOf, textOf, type Json } from './event-values';
import type { ProviderEvent } from './provider-event';

/** Postmark's webhooks: https://postmarkapp.com/developer/webhooks/webhooks-overview */
export function readPostmarkEvents(body: unknown): ProviderEvent[] {
  const event = objectOf(body);
  const is = meaning(event);
  if (!is) return [];
  return [
    {
      providerId: textOf(event.MessageID),
      address: textOf(event.Email) ?? textOf(event.Recipient),
      at: instantOf(event.BouncedAt ?? event.DeliveredAt ?? event.ChangedAt),
      detail: textOf(event.Details) ?? textOf(event.Description),
      ...is,
    },
  ];
}

/** Kinds of bounces that say the address is dead; `ManuallyDeactivated` is somebody's decision. */
const DEAD = ['HardBounce', 'BadEmailAddress'];
/** Still being tried, or no bounce at all. */
const PASSING = ['Transient', 'AutoResponder', 'AddressChange', 'Subscribe', 'ChallengeVerification', 'OpenRelayTest'];

function meaning(event: Json): Pick<ProviderEvent, 'is' | 'kind' | 'reason'> | undefined {
  switch (event.RecordType) {
    case 'Delivery':
      return { is: 'delivered', reason: 'delivered' };
    case 'SpamComplaint':
      return { is: 'complained', reason: 'abuse' };
    case 'SubscriptionChange':
      return event.SuppressSending === true && event.SuppressionReason === 'ManualSuppression'
        ? { is: 'unsubscribed', reason: 'unsubscribed' }
        : undefined;
    case 'Bounce':
      return bounced(event, textOf(event.Type) ?? '');
    default:
      return undefined;
  }
}

function bounced(event: Json, type: string): Pick<ProviderEvent, 'is' | 'kind' | 'reason'> | undefined {
  if (type === 'SpamComplaint') return { is: 'complained', reason: 'abuse' };
  if (type === 'Unsubscribe') return { is: 'unsubscribed', reason: 'unsubscribed' };
  if (PASSING.includes(type)) return type === 'Transient' ? { is: 'delayed', reason: 'delayed' } : undefined;
  const fallback = DEAD.includes(type)
    ? ({ kind: 'hard', reason: 'userunknown' } as const)
    : ({ kind: 'soft', reason: 'undefined' } as const);
  return { is: 'bounced', ...judgedBounce({ text: textOf(event.Details) ?? '' }, fallback) };
}
