import { judgedBounce, messageIdOf, objectOf, secondsOf, textOf, type Json } from './event-values';
import type { ProviderEvent } from './provider-event';

/** Mailgun's webhooks: `event-data` of today, or the fields of a form as it was posted before. */
export function readMailgunEvents(body: unknown): ProviderEvent[] {
  const whole = objectOf(body);
  const event = 'event-data' in whole ? objectOf(whole['event-data']) : whole;
  const is = meaning(event);
  if (!is) return [];
  const headers = objectOf(objectOf(event.message).headers);
  return [
    {
      messageId: messageIdOf(headers['message-id'] ?? event['Message-Id'] ?? event['message-id']),
      address: textOf(event.recipient),
      at: secondsOf(event.timestamp),
      detail: wordsOf(event),
      ...is,
    },
  ];
}

function meaning(event: Json): Pick<ProviderEvent, 'is' | 'kind' | 'reason'> | undefined {
  switch (event.event) {
    case 'accepted':
      return { is: 'accepted', reason: 'accepted' };
    case 'delivered':
      return { is: 'delivered', reason: 'delivered' };
    case 'failed':
      if (event.severity === 'temporary') return { is: 'delayed', reason: textOf(event.reason) ?? 'delayed' };
      return failed(event, event.reason === 'suppress-complaint');
    case 'bounced':
    case 'dropped':
      // 607 is Mailgun's own code: marked as spam before.
      return failed(event, textOf(event.code) === '607');
    case 'complained':
      return { is: 'complained', reason: 'abuse' };
    case 'unsubscribed':
      return { is: 'unsubscribed', reason: 'unsubscribed' };
    default:
      return undefined;
  }
}

function failed(event: Json, complained: boolean): Pick<ProviderEvent, 'is' | 'kind' | 'reason'> {
  if (complained) return { is: 'complained', reason: 'abuse' };
  if (event.reason === 'suppress-unsubscribe' || textOf(event.code) === '606')
    return { is: 'unsubscribed', reason: 'unsubscribed' };
  const dead = event.reason === 'suppress-bounce' || textOf(event.code) === '605';
  const fallback = dead ? ({ kind: 'hard', reason: 'userunknown' } as const) : ({ kind: 'soft', reason: 'undefined' } as const);
  return { is: 'bounced', ...(dead ? fallback : judgedBounce({ text: wordsOf(event) ?? '' }, fallback)) };
}

function wordsOf(event: Json): string | undefined {
  const status = objectOf(event['delivery-status']);
  const words = [status.message, status.description, event.error, event.description, event.notification].map(textOf);
  return words.find((w) => w !== undefined);
}
