import { withoutAddresses } from './mail-addresses';
import { NOBODY, PLAIN, VAGUE, type Words } from './refusal-words';

/** What is known of one refusal. */
export interface Refusal {
  /** The server's words, and what the report says of them. */
  text: string;
  /** `5.1.1` of the report; one inside the text is more telling. */
  status?: string;
  /** The command of the conversation that was answered so. */
  at?: 'rcpt' | 'data';
}

/** Of the words of a refusal no more than this is looked at. */
const MOST_WORDS = 3000;
const ENHANCED = /(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.]*\d)/g;

/**
 * Why a recipient was refused, in one word, `undefined` when nothing tells. Plain words count first, then "nobody there", then
 * status codes (RFC 3463), then vague words: servers answer 550 to everything, and 5.1.1 to what their filters dislike.
 */
export function refusalReason({ text, status, at }: Refusal): string | undefined {
  const words = plainText(text);
  const code = statusOf(words, status);
  const plain = first(PLAIN, words);
  if (plain !== undefined) return plain;
  if (NOBODY.test(words)) {
    // Phone companies say "user unknown" after DATA of mail that their reader filters: the mailbox is there, says the code.
    const filtered = code === '2.0' || code === '2.1' ? at !== 'rcpt' : at === 'data' && !code?.startsWith('1.');
    return filtered ? 'filtered' : 'userunknown';
  }
  return byStatus(code) ?? first(VAGUE, words);
}

/** The command that a report says was answered: in its own words, or in a transcript of the conversation. */
export function commandIn(text: string): Refusal['at'] {
  const words = text.slice(0, MOST_WORDS).toLowerCase();
  if (
    /(?:reply to|after|error following|like our|>>>|following|state 1[3-5]\b|command:?\s)\s{0,4}(?:the )?"?rcpt(?: |_)?to/.test(
      words,
    )
  )
    return 'rcpt';
  if (/after rcpt|>>> rcpt|like our rcpt/.test(words)) return 'rcpt';
  if (/(?:reply to|after|following|like our final|>>>|like our|command)\s{0,4}(?:end of )?(?:the )?data\b/.test(words))
    return 'data';
  return undefined;
}

function plainText(text: string): string {
  return withoutAddresses(text.slice(0, MOST_WORDS))
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/(?<![\d.])[245]\d\d-(?:[245]\.\d{1,2}\.\d{1,3})?(?=[\s#])/g, ' ')
    .replace(/\s+/g, ' ');
}

/** Class dropped: `1.1`. 4.1.1 exists, and means nobody there as well. Codes that say nothing are none. */
function statusOf(words: string, status: string | undefined): string | undefined {
  const codes = [...words.matchAll(ENHANCED), ...(status ?? '').matchAll(ENHANCED)];
  const telling = codes.find((c) => c[3] !== '0' && Number(c[3]) < 100) ?? codes.find((c) => c[2] !== '0');
  return telling && telling[2] !== '0' ? `${telling[2]!}.${telling[3]!}` : undefined;
}

const STATUS: Record<string, string> = {
  '1.1': 'userunknown',
  '1.2': 'hostunknown',
  '1.3': 'userunknown',
  '1.4': 'filtered',
  '1.6': 'hasmoved',
  '1.7': 'rejected',
  '1.8': 'rejected',
  '1.9': 'systemerror',
  '1.10': 'notaccept',
  '2.0': 'filtered',
  '2.1': 'filtered',
  '2.2': 'mailboxfull',
  '2.3': 'exceedlimit',
  '2.4': 'filtered',
  '3.1': 'systemfull',
  '3.2': 'systemerror',
  '3.4': 'mesgtoobig',
  '3.5': 'systemerror',
  '4.1': 'networkerror',
  '4.2': 'networkerror',
  '4.3': 'networkerror',
  '4.4': 'hostunknown',
  '4.5': 'ratelimited',
  '4.6': 'networkerror',
  '4.7': 'expired',
  '7.1': 'securityerror',
  '7.23': 'authfailure',
  '7.26': 'authfailure',
};
const CLASSES: Record<string, string> = { '3': 'systemerror', '5': 'syntaxerror', '6': 'contenterror', '7': 'securityerror' };

function byStatus(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  const [subject, detail] = code.split('.') as [string, string];
  // A bare 5.3.0 or 5.5.0 is what gateways say of everything.
  return STATUS[code] ?? (detail === '0' ? undefined : CLASSES[subject]);
}

function first(all: readonly Words[], words: string): string | undefined {
  return all.find(([, shape]) => shape.test(words))?.[0];
}
