import { fromMailSystem, fromNobody, isAutomatic, speaksOfFailure, tellsOfFailure } from './automatic-mail';
import { addressesIn } from './mail-addresses';
import type { MailParts } from './mail-parts';
import { namedRecipients, type NamedRecipient } from './notice-recipients';
import type { Notice } from './notice-text';
import { deliveredTo, returnedHeaders } from './quoted-message';
import { commandIn, refusalReason } from './refusal-reason';
import { verdictOf, type ReportedRecipient } from './returned-mail';

/** Is this a mail system's notice? A person's answer may speak of a failure as well. */
export function isNotice({ headers, subject }: MailParts, { said }: Notice): boolean {
  if (headers.has('x-failed-recipients')) return true;
  const automatic = isAutomatic(headers, subject);
  const [bySubject, byText] = [speaksOfFailure(subject), tellsOfFailure(said)];
  if (fromMailSystem(headers) || (fromNobody(headers) && !automatic)) return bySubject || byText;
  return bySubject && byText && !automatic && !/^\s*(?:re|aw|fwd?|wg):/i.test(subject);
}

/** What a notice in words says of each recipient. Some give the reason above the address, or in the subject only. */
export function judgedNotice(parts: MailParts, notice: Notice): ReportedRecipient[] {
  const { said } = notice;
  const named = recipientsOf(parts, notice);
  const later = isDelay(parts.subject, said);
  return named.map(({ address, text }) => {
    const at = commandIn(text) ?? commandBefore(address, said) ?? (named.length === 1 ? commandIn(said) : undefined);
    const reason =
      refusalReason({ text, at }) ?? refusalReason({ text: said, at }) ?? refusalReason({ text: parts.subject }) ?? 'undefined';
    return { address, verdict: later ? 'delayed' : verdictOf(reason), reason };
  });
}

/** In a transcript the command stands above the answers: `>>> DATA`, then `<<< 550 5.2.1 <ann@x.example>... User unknown`. */
export function commandBefore(address: string, said: string): 'rcpt' | 'data' | undefined {
  const lines = said.split('\n');
  const name = address.split('@')[0]!.toLowerCase();
  const answer = lines.findIndex((line) => line.startsWith('<<<') && line.toLowerCase().includes(name));
  const asked = lines
    .slice(0, Math.max(answer, 0))
    .reverse()
    .find((line) => line.startsWith('>>>'));
  return asked === undefined ? undefined : commandIn(asked);
}

function recipientsOf(parts: MailParts, notice: Notice): NamedRecipient[] {
  const { headers } = parts;
  const failed = addressesIn((headers.get('x-failed-recipients') ?? []).join(','));
  const ours = [...deliveredTo(headers), ...addressesIn(headers.get('from')?.[0] ?? '')].map((a) => a.toLowerCase());
  const named = namedRecipients(notice.said, new Set(failed.length > 0 ? [] : ours));
  const textOf = (address: string) => named.find((n) => n.address.toLowerCase() === address.toLowerCase())?.text ?? notice.said;
  if (failed.length > 0) return failed.map((address) => ({ address, text: textOf(address) }));
  if (named.length > 0) return named;
  return addressesIn(returnedHeaders(parts, notice).get('to')?.[0] ?? '').map((address) => ({ address, text: notice.said }));
}

const GIVEN_UP =
  /giv(?:e|ing|en) up|permanent|will be (?:deleted|returned)|has been (?:deleted|returned)|not going to try|failed \d+ attempts/i;
const STILL_TRYING =
  /(?:will|keeps?|still) (?:continue|retry(?:ing)?|try(?:ing)?|be (?:re-?)?tr(?:ied|ying)|attempt)|(?:do|does) ?n.?o?t need to re-?send|not yet been delivered|only a (?:temporary|warning)|(?:has been|is) delayed/i;

/** A warning that it takes longer, of a server that has not given up. */
function isDelay(subject: string, said: string): boolean {
  const text = said.slice(0, 20_000);
  return !GIVEN_UP.test(text) && (/\bdelay(?:ed)?\b|\bwarning\b/i.test(subject) || STILL_TRYING.test(text));
}
