import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { groupBy } from '../../kernel/group-by';
import { textOfHtml } from './html-text';

/** The parts of a mail that a report is made of, decoded to text. */
export interface MailParts {
  /** Every header by its lower-case name, unfolded. */
  headers: Map<string, string[]>;
  /** Decoded. */
  subject: string;
  /** What people are to read; of a mail without text its HTML. */
  notice: string;
  /** Bodies of message/delivery-status (RFC 3464). */
  statuses: string[];
  /** Bodies of message/feedback-report (RFC 5965). */
  feedback: string[];
  /** The message that came back, or its headers, undecoded. */
  originals: string[];
  /** It has a message/disposition-notification: somebody opened, or deleted, the message. */
  receipt: boolean;
}

/** Of a mail no more than this is read: what a report has to say stands in front of what it returns. */
export const MOST_READ = 256 * 1024;
/** No report has as many lines that may part it. */
const MOST_RULES = 1000;

/** Takes a mail apart. Never throws: of what is no MIME, or broken, the text remains. */
export async function mailParts(mail: Uint8Array): Promise<MailParts> {
  const bytes = withoutEnvelope(withLineFeeds(mail.subarray(0, MOST_READ)));
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const parsed = raw.split('\n--', MOST_RULES + 1).length > MOST_RULES ? undefined : await parse(bytes);
  const headers = parsed ? headersOf(parsed) : rawHeaders(raw);
  const parts: MailParts = {
    headers,
    subject: parsed?.subject ?? headers.get('subject')?.[0] ?? '',
    notice: parsed?.text ?? '',
    statuses: [],
    feedback: [],
    originals: [],
    receipt: false,
  };
  for (const attachment of parsed?.attachments ?? []) sort(parts, attachment);
  if (parts.notice.trim() === '' && parsed?.html) parts.notice = textOfHtml(parsed.html);
  // Boundaries that do not fit leave no parts at all: then all of the body is the text.
  if (parts.notice.trim() === '' && parts.statuses.length + parts.feedback.length === 0) parts.notice = bodyOf(raw);
  return parts;
}

async function parse(bytes: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 32, maxHeadersSize: MOST_READ });
  } catch {
    return undefined;
  }
}

function sort(parts: MailParts, { mimeType, content, disposition }: Attachment): void {
  const text = () => Buffer.from(content as ArrayBuffer).toString('utf8');
  if (/^message\/(global-)?delivery-status$/.test(mimeType)) parts.statuses.push(text());
  else if (mimeType === 'message/feedback-report') parts.feedback.push(text());
  else if (mimeType === 'message/disposition-notification') parts.receipt = true;
  else if (
    /^(message\/(rfc822|global)|text\/rfc822|message\/partial)(-headers)?$/.test(mimeType) ||
    mimeType === 'message/global-headers'
  )
    parts.originals.push(text());
  else if (mimeType.startsWith('text/') && disposition !== 'inline' && parts.notice.length < MOST_READ)
    parts.notice += `\n\n${mimeType === 'text/html' ? textOfHtml(text()) : text()}`;
}

function headersOf(email: Email): Map<string, string[]> {
  return grouped(email.headers.map(({ key, value }) => [key, value]));
}

/** Headers of a text that begins with some; lines that are none end them. */
export function rawHeaders(text: string): Map<string, string[]> {
  const head = text.slice(0, MOST_HEAD).split(/\r?\n\r?\n/, 1)[0]!;
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return grouped(
    lines.flatMap((line): [string, string][] => {
      const found = /^[ \t]{0,4}([!-9;-~]{1,76}):[ \t]?(.*)$/.exec(line);
      return found ? [[found[1]!.toLowerCase(), found[2]!.trim()]] : [];
    }),
  );
}

const MOST_HEAD = 64 * 1024;

function grouped(fields: [string, string][]): Map<string, string[]> {
  const groups = groupBy(fields, ([name]) => name);
  return new Map([...groups].map(([name, some]) => [name, some.map(([, value]) => value)]));
}

function bodyOf(raw: string): string {
  const end = /\r?\n\r?\n/.exec(raw);
  return Buffer.from(end ? raw.slice(end.index) : raw, 'latin1').toString('utf8');
}

/** Lines that end in a carriage return alone, as old Macs wrote them, end in a line feed. */
function withLineFeeds(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (byte === 0x0d && bytes[i + 1] !== 0x0a ? 0x0a : byte));
}

/** The line that an mbox puts before a mail. */
function withoutEnvelope(bytes: Uint8Array): Uint8Array {
  const isEnvelope = Buffer.from(bytes.subarray(0, 5)).toString('latin1') === 'From ';
  const end = isEnvelope ? bytes.indexOf(0x0a) : -1;
  return end < 0 ? bytes : bytes.subarray(end + 1);
}
