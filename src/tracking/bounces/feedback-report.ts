import { addressesIn, addressIn } from './mail-addresses';
import { fieldBlocks } from './field-blocks';
import { rawHeaders, type MailParts } from './mail-parts';
import type { ReportedRecipient } from './returned-mail';

/** Feedback that a reader gave about mail they got (RFC 5965 and the IANA registry). Others are about authentication, viruses, or praise. */
const COMPLAINTS = new Set(['abuse', 'fraud', 'opt-out', 'opt-out-list']);
/** How providers without a report part call the mail that they send a complaint with. */
const COMPLAINT_SUBJECT = /^\s*complaint about message from\b/i;
/** Where providers keep the reader's address in the message they return. */
const READER_HEADERS = ['x-hmxmroriginalrecipient', 'x-apparently-to', 'to', 'delivered-to'];

/** Recipients of a feedback report; `undefined` when the mail is none. */
export function feedbackRecipients(parts: MailParts): ReportedRecipient[] | undefined {
  const type = feedbackType(parts);
  if (type === undefined) return undefined;
  const verdict = COMPLAINTS.has(type) ? 'complaint' : 'none';
  return readers(parts).map((address) => ({ address, verdict, reason: type }));
}

function feedbackType(parts: MailParts): string | undefined {
  const fields = parts.feedback.flatMap((text) => fieldBlocks(text));
  const type = fields.map((f) => f.get('feedback-type')).find((t) => t !== undefined);
  if (type !== undefined) return /^[\w-]{1,30}/.exec(type.trim().toLowerCase())?.[0] ?? 'other';
  if (parts.feedback.length > 0) return 'other';
  if (/report-type="?feedback-report/i.test(parts.headers.get('content-type')?.[0] ?? '')) {
    const inText = fieldBlocks(parts.notice)
      .map((f) => f.get('feedback-type'))
      .find((t) => t !== undefined);
    return inText?.trim().toLowerCase() ?? 'abuse';
  }
  return COMPLAINT_SUBJECT.test(parts.subject) && parts.originals.length > 0 ? 'abuse' : undefined;
}

function readers({ feedback, originals }: MailParts): string[] {
  const named = feedback
    .flatMap((text) => fieldBlocks(text))
    .flatMap((fields) => addressesIn([fields.get('original-rcpt-to'), fields.get('removal-recipient')].join('\n')));
  if (named.length > 0) return [...new Set(named)];
  const headers = rawHeaders(originals[0] ?? '');
  const address = READER_HEADERS.map((name) => addressIn(headers.get(name)?.[0] ?? '')).find((a) => a !== undefined);
  return address === undefined ? [] : [address];
}
