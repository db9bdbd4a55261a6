import { Invalid } from '../kernel/errors';
import { encodeBody } from './encode-body';
import { mailboxField, phraseField, textField, tokenField } from './encode-header';
import type { Mailbox } from './mail-address';

/** What a message is made of. Two calls with the same parts give the same bytes: a retry is the same message. */
export interface MailParts {
  /** The message's public name, letters and digits: the boundary is made of it. */
  ref: string;
  /** `<ref@domain>`, with its angle brackets. */
  messageId: string;
  /** The Date header, epoch milliseconds: the first attempt's, never the clock's. */
  date: number;
  from: Mailbox;
  to: Mailbox;
  replyTo?: Mailbox;
  subject: string;
  text: string;
  html: string;
  /** One-click unsubscribing (RFC 8058): one http or https URL, and a mailto address besides where wanted. */
  unsubscribe?: { url: string; mailto?: string };
  /** `orders.shop.example`, or with a name for people (RFC 2919). */
  listId?: { id: string; name?: string };
  /** Google's `a:b:c:sender`. */
  feedbackId?: string;
  /** `Precedence: bulk`: every marketing message. */
  bulk?: boolean;
  /** Further fields of free text; none of those made here. */
  headers?: Record<string, string>;
}

const MADE_HERE = new Set(
  'from to cc bcc sender reply-to subject date message-id mime-version content-type content-transfer-encoding list-unsubscribe list-unsubscribe-post list-id feedback-id precedence dkim-signature'.split(
    ' ',
  ),
);

/**
 * The complete message with CRLF line ends: multipart/alternative, text first, UTF-8, both parts in ASCII on the wire.
 * Lines have at most 78 characters, except where one URL or address is longer. Not dot-stuffed.
 * Throws `Invalid('mail.address' | 'mail.header')` for what cannot be a header; nothing given here can add a field.
 */
export function composeMime(parts: MailParts): Buffer {
  const boundary = boundaryOf(parts.ref);
  const text = encodeBody(parts.text);
  const html = encodeBody(parts.html);
  const head = `${headerOf(parts)}Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n`;
  const first = `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${text.encoding}\r\n\r\n`;
  const second = `\r\n--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: ${html.encoding}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(head + first),
    text.bytes,
    Buffer.from(second),
    html.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

function headerOf(parts: MailParts): string {
  let head = mailboxField('From', parts.from) + mailboxField('To', parts.to);
  if (parts.replyTo) head += mailboxField('Reply-To', parts.replyTo);
  head += textField('Subject', parts.subject);
  head += `Date: ${mailDate(parts.date)}\r\n`;
  head += tokenField('Message-ID', messageIdOf(parts.messageId));
  head += 'MIME-Version: 1.0\r\n';
  if (parts.unsubscribe) {
    const { url, mailto } = parts.unsubscribe;
    head += tokenField('List-Unsubscribe', mailto ? `<${uri(url)}>, <mailto:${uri(mailto)}>` : `<${uri(url)}>`);
    head += 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n';
  }
  if (parts.listId) head += listIdField(parts.listId);
  if (parts.feedbackId) head += tokenField('Feedback-ID', parts.feedbackId);
  if (parts.bulk) head += 'Precedence: bulk\r\n';
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(parts.headers ?? {})) {
    const key = name.toLowerCase();
    if (MADE_HERE.has(key) || seen.has(key)) throw new Invalid('mail.header', `${name} is set already`, { at: 'headers' });
    seen.add(key);
    head += textField(name, value);
  }
  return head;
}

/** `Mon, 23 Nov 2026 19:43:00 +0000` */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** No encoding of a part can produce `=_`, so that this line stands nowhere else. */
function boundaryOf(ref: string): string {
  const name = ref.replace(/[^A-Za-z0-9]/g, '').slice(0, 40);
  if (name === '') throw new Invalid('mail.header', 'the ref has no letters or digits', { at: 'ref' });
  return `=_huike_${name}`;
}

function messageIdOf(id: string): string {
  if (!/^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>$/.test(id) || id.length > 250) {
    throw new Invalid('mail.header', 'not a Message-ID', { at: 'Message-ID' });
  }
  return id;
}

function listIdField(list: { id: string; name?: string }): string {
  if (!/^[A-Za-z0-9._-]+$/.test(list.id)) throw new Invalid('mail.header', 'not a list id', { at: 'List-Id' });
  return phraseField('List-Id', list.name ?? '', list.id);
}

/** A URI for use between angle brackets: nothing that could end it, nothing outside ASCII. */
function uri(text: string): string {
  return encodeURI(Buffer.from(text.replace(/[\u0000-\u0020<>"\u007f]/g, ''), 'utf8').toString('utf8')).replace(/%25/g, '%');
}
