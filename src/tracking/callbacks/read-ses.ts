import { instantOf, judgedBounce, listOf, messageIdOf, objectOf, textOf, type Json } from './event-values';
import type { ProviderEvent } from './provider-event';

/**
 * Amazon SES: notifications (`notificationType`) and published events (`eventType`), one event for each recipient.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 * Text that is no notification gives no events.
 */
export function readSesEvents(text: string): ProviderEvent[] {
  const body = objectOf(parse(text));
  const mail = objectOf(body.mail);
  const about = { providerId: textOf(mail.messageId), messageId: ourMessageId(mail) };
  return eventsOf(body, mail).map((event) => ({ ...about, ...event }));
}

function eventsOf(body: Json, mail: Json): Omit<ProviderEvent, 'messageId' | 'providerId'>[] {
  const destinations = () => listOf(mail.destination).map(textOf);
  switch (textOf(body.eventType) ?? textOf(body.notificationType)) {
    case 'Bounce': {
      const bounce = objectOf(body.bounce);
      const at = instantOf(bounce.timestamp);
      return listOf(bounce.bouncedRecipients).map((one) => ({ is: 'bounced', at, ...bounced(bounce, objectOf(one)) }));
    }
    case 'Complaint': {
      const complaint = objectOf(body.complaint);
      const type = textOf(complaint.complaintFeedbackType) ?? 'abuse';
      // Praise and reports of viruses and authentication come the same way.
      if (['not-spam', 'auth-failure', 'virus'].includes(type)) return [];
      const at = instantOf(complaint.timestamp);
      return listOf(complaint.complainedRecipients).map((one) => ({
        is: 'complained',
        reason: type,
        at,
        address: textOf(objectOf(one).emailAddress),
      }));
    }
    case 'Delivery': {
      const delivery = objectOf(body.delivery);
      const [at, detail] = [instantOf(delivery.timestamp), textOf(delivery.smtpResponse)];
      return listOf(delivery.recipients).map((one) => ({
        is: 'delivered',
        reason: 'delivered',
        at,
        detail,
        address: textOf(one),
      }));
    }
    case 'DeliveryDelay': {
      const delay = objectOf(body.deliveryDelay);
      const reason = textOf(delay.delayType) ?? 'delayed';
      return listOf(delay.delayedRecipients).map((one) => ({
        is: 'delayed',
        reason,
        at: instantOf(delay.timestamp),
        address: textOf(objectOf(one).emailAddress),
        detail: textOf(objectOf(one).diagnosticCode),
      }));
    }
    case 'Reject':
    case 'Rendering Failure': {
      const detail = textOf(objectOf(body.reject).reason) ?? textOf(objectOf(body.failure).errorMessage);
      return destinations().map((address) => ({ is: 'bounced', kind: 'soft', reason: 'rejected', address, detail }));
    }
    case 'Send':
      return destinations().map((address) => ({ is: 'accepted', reason: 'accepted', address, at: instantOf(mail.timestamp) }));
    default:
      return [];
  }
}

/** Amazon retries for hours before it calls a bounce permanent; what its own lists suppress was not even tried. */
function bounced(bounce: Json, recipient: Json): Pick<ProviderEvent, 'kind' | 'reason' | 'address' | 'detail'> {
  const detail = textOf(recipient.diagnosticCode);
  const [type, subtype] = [textOf(bounce.bounceType), textOf(bounce.bounceSubType)];
  const dead =
    type === 'Permanent' && ['General', 'NoEmail', 'Suppressed', 'OnAccountSuppressionList'].includes(subtype ?? 'General');
  const fallback = dead
    ? { kind: 'hard' as const, reason: 'userunknown' }
    : { kind: 'soft' as const, reason: SOFT[subtype ?? ''] ?? 'undefined' };
  return {
    address: textOf(recipient.emailAddress),
    detail,
    ...judgedBounce({ text: detail ?? '', status: textOf(recipient.status) }, fallback),
  };
}

const SOFT: Record<string, string> = {
  MailboxFull: 'mailboxfull',
  MessageTooLarge: 'mesgtoobig',
  ContentRejected: 'contenterror',
  AttachmentRejected: 'contenterror',
};

/** What we wrote in Message-ID: Amazon puts its own there, and hands ours back among the headers. */
function ourMessageId(mail: Json): string | undefined {
  const header = listOf(mail.headers)
    .map(objectOf)
    .find((h) => textOf(h.name)?.toLowerCase() === 'message-id');
  return messageIdOf(header?.value) ?? messageIdOf(objectOf(mail.commonHeaders).messageId);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
