/** A mail in words, cut where what it returns begins. */
export interface Notice {
  /** What the mail system says. */
  said: string;
  /** The message that came back, or as much of it as is quoted. */
  returned: string;
}

/** Headers that a returned message has, and no report. */
const RETURNED =
  /^[ \t>|]{0,4}(?:received|return-path|message-id|dkim-signature|mime-version|x-originating-ip|x-mailer|delivered-to):/i;
const ANY_HEADER = /^[ \t>|]{0,4}[A-Za-z][\w-]{1,40}:/;
/** `--- Below this line is a copy of the message.`, `Original message headers:`, `------ Unsent message follows ------` */
const CUT_WORDS =
  /\b(?:original (?:message|mail)|(?:copy|header|headers|text) of (?:the|your) (?:original )?(?:message|mail)|(?:unsent|undelivered|returned|rejected) (?:message|mail)|message (?:text|headers?|body|contents?)|your message (?:reads|follows))\b/i;
const RULED = /^[\s>]*[-=_*|]{2,}|[-=_*|]{2,}\s*$/;
const FOLLOWS = /\bfollow(?:s|ing)?\b.{0,12}$|:\s*$|\(in part\)/i;
/** `Your original message could not be delivered to:` */
const FAILS = /\b(?:not|unable|failed|undeliverable)\b/i;
const MOST_LINES = 3000;
const LONGEST_LINE = 2000;

/** Cuts a notice in front of the message that it returns. */
export function cutNotice(text: string): Notice {
  const lines = text.split(/\r?\n|\r/, MOST_LINES).map((line) => line.slice(0, LONGEST_LINE));
  const cut = lines.findIndex((_, i) => returnsFrom(lines, i));
  if (cut < 0) return { said: lines.join('\n'), returned: '' };
  return { said: lines.slice(0, cut).join('\n'), returned: lines.slice(cut).join('\n') };
}

function returnsFrom(lines: string[], i: number): boolean {
  const line = lines[i]!;
  if (line.length < 120 && CUT_WORDS.test(line) && (RULED.test(line) || (FOLLOWS.test(line) && !FAILS.test(line)))) return true;
  if (!ANY_HEADER.test(line)) return false;
  // Some headers in a row, of which one belongs to mails only.
  let headers = 0;
  let returned = false;
  for (let at = i; at < Math.min(lines.length, i + 12); at++) {
    const here = lines[at]!;
    if (ANY_HEADER.test(here)) headers++;
    else if (!/^[ \t]/.test(here) || here.trim() === '') break;
    returned ||= RETURNED.test(here);
  }
  return headers >= 2 && returned;
}
