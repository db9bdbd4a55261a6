import type { SmsReport } from './sms.channel';

/**
 * Error codes that say the number itself is of no use: unknown, not a mobile number, a landline, unreachable by carriers for
 * good. A number that was reassigned shows as unknown between its two owners (RELIABILITY S8).
 */
const DEAD_NUMBER = new Set(['21211', '21614', '30005', '30006', '63024']);

/** What one status of Twilio says, in a callback or in the list. Words that say nothing new (`receiving`, unknown ones) give `undefined`. */
export function readTwilioStatus(status: string | undefined, errorCode?: string): SmsReport | undefined {
  const detail = errorCode ? `twilio ${errorCode}` : undefined;
  const kind = errorCode && DEAD_NUMBER.has(errorCode) ? 'hard' : 'soft';
  switch ((status ?? '').toLowerCase()) {
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
      return { is: 'bounced', kind, detail };
    case 'failed':
    case 'canceled':
      return { is: 'failed', kind, detail };
    default:
      return undefined;
  }
}
