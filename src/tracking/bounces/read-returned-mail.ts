import { readSesEvents } from '../callbacks/read-ses';
import { isAutomatic } from './automatic-mail';
import { hasStatusFields, statusEntries, type StatusEntry } from './delivery-status';
import { feedbackRecipients } from './feedback-report';
import { commandBefore, isNotice, judgedNotice } from './judge-notice';
import { addressIn } from './mail-addresses';
import { mailParts, rawHeaders, type MailParts } from './mail-parts';
import { cutNotice, type Notice } from './notice-text';
import { deliveredTo, quotedMessage } from './quoted-message';
import { commandIn, refusalReason } from './refusal-reason';
import { verdictOf, type ReportedRecipient, type ReturnedMail } from './returned-mail';

/**
 * Reads a mail that came to the bounce mailbox: a report of RFC 3464 or RFC 5965, a notice in words, or no report at all. Any
 * bytes will do: what cannot be understood is a mail that says nothing. Not verified, and nothing is looked up.
 */
export async function readReturnedMail(mail: Uint8Array): Promise<ReturnedMail> {
  return read(await mailParts(mail), 0);
}

/** Gateways pass on reports inside of a mail: looked into this deep. */
const DEEPEST = 2;

async function read(parts: MailParts, depth: number): Promise<ReturnedMail> {
  const { headers, subject, originals } = parts;
  const notice = cutNotice(parts.notice);
  const found = reported(parts, notice);
  if (found === undefined && depth < DEEPEST && isReport(originals[0]))
    return { ...(await read(await mailParts(Buffer.from(originals[0]!)), depth + 1)), deliveredTo: deliveredTo(headers) };
  return {
    recipients: found ?? unreported(parts),
    deliveredTo: deliveredTo(headers),
    quoted: quotedMessage(parts, notice),
    subject,
    automatic: isAutomatic(headers, subject),
    asksToUnsubscribe: asksToUnsubscribe(parts),
  };
}

function isReport(original: string | undefined): boolean {
  return /^multipart\/report\b/i.test(rawHeaders(original ?? '').get('content-type')?.[0] ?? '');
}

/** What a report says; `undefined` when the mail is none. */
function reported(parts: MailParts, notice: Notice): ReportedRecipient[] | undefined {
  const feedback = feedbackRecipients(parts);
  if (feedback) return feedback;
  const entries = entriesOf(parts, notice);
  if (entries.length > 0) return entries.map((entry) => judged(entry, parts, notice, entries.length === 1));
  const named = notificationRecipients(parts.notice) ?? (isNotice(parts, notice) ? judgedNotice(parts, notice) : []);
  return named.length > 0 ? named : undefined;
}

/** Recipients with status fields of their own: in the part that is made for them, or anywhere in the text. */
function entriesOf(parts: MailParts, notice: Notice): StatusEntry[] {
  const own = parts.statuses.flatMap((text) => statusEntries(text));
  if (own.length > 0) return unique(own);
  const text = `${notice.said}\n\n${notice.returned}`;
  const announced = /report-type="?delivery-status/i.test(parts.headers.get('content-type')?.[0] ?? '');
  return (announced || isNotice(parts, notice)) && hasStatusFields(text) ? unique(statusEntries(text)) : [];
}

function unique(entries: StatusEntry[]): StatusEntry[] {
  return [...new Map(entries.map((e) => [e.address.toLowerCase(), e])).values()].slice(0, MOST_RECIPIENTS);
}

/** Reports name a few: who writes to hundreds at once is not us. */
const MOST_RECIPIENTS = 100;

/** What the notice says of the same address helps where the fields are bare. */
function judged(entry: StatusEntry, parts: MailParts, notice: Notice, only: boolean): ReportedRecipient {
  const { address, status, action, diagnostic } = entry;
  if (action === 'delivered' || (action === undefined && status?.startsWith('2')))
    return { address, verdict: 'delivered', reason: 'delivered' };
  const said = only ? notice.said : linesAbout(address, notice.said);
  const at = commandIn(diagnostic) ?? commandBefore(address, notice.said) ?? commandIn(said);
  const reason =
    refusalReason({ text: diagnostic, status, at }) ??
    refusalReason({ text: said, status, at }) ??
    refusalReason({ text: parts.subject }) ??
    'undefined';
  return { address, verdict: action === 'delayed' ? 'delayed' : verdictOf(reason), reason };
}

function linesAbout(address: string, said: string): string {
  const lines = said.split('\n').filter((line) => line.toLowerCase().includes(address.toLowerCase()));
  return lines.join('\n');
}

/** Amazon's notifications, sent as mail: the same JSON that its callbacks bring. */
function notificationRecipients(text: string): ReportedRecipient[] | undefined {
  const json = /^\s*(\{[\s\S]*?\})\s*(?:\n--\s|$)/.exec(text.slice(0, MOST_JSON))?.[1];
  const all = readSesEvents(json ?? '').flatMap(({ is, kind, address, reason }): ReportedRecipient[] => {
    if (address === undefined || is === 'accepted' || is === 'unsubscribed') return [];
    const verdict = is === 'bounced' ? kind! : is === 'complained' ? 'complaint' : is;
    return [{ address, verdict, reason }];
  });
  return all.length > 0 ? all : undefined;
}

const MOST_JSON = 256 * 1024;

/** A mail that reports nothing: who wrote it, and that it counts for nothing. */
function unreported(parts: MailParts): ReportedRecipient[] {
  const address = addressIn(parts.headers.get('from')?.[0] ?? '');
  if (address === undefined) return [];
  if (asksToUnsubscribe(parts)) return [{ address, verdict: 'complaint', reason: 'opt-out' }];
  const reason = parts.receipt ? 'read-receipt' : isAutomatic(parts.headers, parts.subject) ? 'auto-reply' : 'not-a-report';
  return [{ address, verdict: 'none', reason }];
}

/** Apple Mail marks the mails by which it unsubscribes its user, and calls them answers of a machine. */
function asksToUnsubscribe({ headers }: MailParts): boolean {
  return /^\s*true\b/i.test(headers.get('x-apple-unsubscribe')?.[0] ?? '');
}
