import { judgedBounce, listOf, messageIdOf, objectOf, secondsOf, textOf, type Json } from './event-values';
import type { ProviderEvent } from './provider-event';

/** SendGrid's event webhook: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event */
export function readSendgridEvents(body: unknown): ProviderEvent[] {
  return listOf(body)
    .map(objectOf)
    .flatMap((event) => {
      const is = meaning(event);
      return is ? [{ ...aboutOf(event), ...is }] : [];
    });
}

function aboutOf(event: Json): Pick<ProviderEvent, 'messageId' | 'providerId' | 'address' | 'at' | 'detail'> {
  return {
    messageId: messageIdOf(event['smtp-id']),
    // Its SMTP server answered with the part before the first dot.
    providerId: textOf(event.sg_message_id)?.split('.')[0],
    address: textOf(event.email),
    at: secondsOf(event.timestamp),
    detail: textOf(event.reason) ?? textOf(event.response),
  };
}

function meaning(event: Json): Pick<ProviderEvent, 'is' | 'kind' | 'reason'> | undefined {
  const words = textOf(event.reason) ?? '';
  switch (event.event) {
    case 'processed':
      return { is: 'accepted', reason: 'accepted' };
    case 'delivered':
      return { is: 'delivered', reason: 'delivered' };
    case 'deferred':
      return { is: 'delayed', reason: 'delayed' };
    case 'bounce': {
      const blocked = event.type === 'blocked';
      const fallback = blocked
        ? ({ kind: 'soft', reason: 'blocked' } as const)
        : ({ kind: 'hard', reason: 'userunknown' } as const);
      return { is: 'bounced', ...judgedBounce({ text: words, status: textOf(event.status) }, fallback) };
    }
    case 'dropped':
      // On a list of SendGrid's: it was not even tried.
      if (/spam report/i.test(words)) return { is: 'complained', reason: 'abuse' };
      if (/unsubscribed/i.test(words)) return { is: 'unsubscribed', reason: 'unsubscribed' };
      return /bounced|invalid/i.test(words)
        ? { is: 'bounced', kind: 'hard', reason: 'userunknown' }
        : { is: 'bounced', kind: 'soft', reason: 'rejected' };
    case 'spamreport':
      return { is: 'complained', reason: 'abuse' };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { is: 'unsubscribed', reason: 'unsubscribed' };
    default:
      return undefined;
  }
}
