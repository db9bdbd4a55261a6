import type { DeliveryReport } from '../messages/delivery.service';

/** What one status callback of Twilio says, without whom it is about. */
export type TwilioReport = Pick<DeliveryReport, 'is' | 'kind'> & { detail?: string };

/** Error codes that say the number itself is of no use: unknown, landline, unreachable for ever, not a mobile number. */
const DEAD_NUMBER = new Set(['21211', '21614', '30005', '30006', '63024']);

/**
 * Reads the fields of a status callback. Callbacks come in any order and more than once; whoever takes the report in ranks it.
 * Statuses that say nothing new (`receiving`, unknown words) give `undefined`.
 */
export function readTwilioStatus(fields: Record<string, string | undefined>): TwilioReport | undefined {
  const code = fields.ErrorCode;
  const detail = code ? `twilio ${code}` : undefined;
  switch ((fields.MessageStatus ?? fields.SmsStatus ?? '').toLowerCase()) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      return { is: 'accepted' };
    case 'delivered':
    case 'read':
      return { is: 'delivered' };
    case 'undelivered':
      return { is: 'bounced', kind: code && DEAD_NUMBER.has(code) ? 'hard' : 'soft', detail };
    case 'failed':
    case 'canceled':
      return { is: 'failed', kind: code && DEAD_NUMBER.has(code) ? 'hard' : 'soft', detail };
    default:
      return undefined;
  }
}
