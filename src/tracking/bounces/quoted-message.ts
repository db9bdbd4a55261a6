import { addressesIn } from './mail-addresses';
import { rawHeaders, type MailParts } from './mail-parts';
import type { Notice } from './notice-text';
import type { ReturnedMail } from './returned-mail';

const DELIVERED_TO = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-delivered-to',
  'x-rcpt-to',
  'apparently-to',
  'to',
  'cc',
];
const RETURN_PATHS = [
  'return-path',
  'x-envelope-from',
  'x-env-sender',
  'sender',
  'errors-to',
  'original-mail-from',
  'x-postfix-sender',
];
const MESSAGE_ID = /[^\s<>@]{3,200}@[^\s<>@]{1,200}/g;

/** Addresses that a mail was sent or delivered to: the return address of one message is among them, where one was given out. */
export function deliveredTo(headers: ReadonlyMap<string, string[]>): string[] {
  return [...new Set(DELIVERED_TO.flatMap((name) => (headers.get(name) ?? []).flatMap((value) => addressesIn(value))))];
}

/** Which message a report is about: what the returned message, and the report's own fields, say of it. */
export function quotedMessage(parts: MailParts, notice: Notice): ReturnedMail['quoted'] {
  const heads = [
    ...parts.originals.map((text) => rawHeaders(text.trimStart())),
    rawHeaders(afterRule(notice.returned)),
    // Their fields stand in groups.
    ...[...parts.feedback, ...parts.statuses].map((text) => rawHeaders(text.replace(/\n\s*\n/g, '\n').trimStart())),
  ];
  const values = (names: string[]) => heads.flatMap((head) => names.flatMap((name) => head.get(name) ?? []));
  return {
    returnPaths: [...new Set(values(RETURN_PATHS).flatMap((value) => addressesIn(value)))],
    messageIds: [...new Set(values(['message-id', 'x-original-message-id']).flatMap((value) => value.match(MESSAGE_ID) ?? []))],
  };
}

/** The head of the message that a notice returns. */
export function returnedHeaders(parts: MailParts, notice: Notice): Map<string, string[]> {
  return rawHeaders((parts.originals[0] ?? afterRule(notice.returned)).trimStart());
}

/** Without the lines that say what follows. */
function afterRule(returned: string): string {
  const start = returned.search(/^[ \t>|]{0,4}[A-Za-z][\w-]{1,40}:[ \t]?\S/m);
  return start < 0 ? '' : returned.slice(start);
}
