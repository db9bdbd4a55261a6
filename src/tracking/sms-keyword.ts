/**
 * What somebody wants who answers a text message (RELIABILITY S3, S4). `stop` also where they say it in their own words: a
 * refusal by any reasonable means is one. `null`: they want something else.
 */
export type SmsWish = 'stop' | 'start' | 'help' | null;

const STOP = new Set([
  'stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout',
  'r', 'td', '退订', '退訂', '取消', '拒收', '停止', '不要', '拒绝',
]); // prettier-ignore
/** Those of them to which Twilio itself answers; a second confirmation would be one too many. */
const ANSWERED_BY_TWILIO = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout']);
const START = new Set(['start', 'unstop', 'yes', 'subscribe', '订阅', '恢复']);
const HELP = new Set(['help', 'info', '帮助']);

const REFUSAL =
  /\b(stop|quit|don'?t|do not|no more)\b.{0,20}\b(text|texts|texting|sms|messag\w*|sending|contact\w*)\b|\b(unsubscribe|remove|take) me\b|(别|不要|停止|勿).{0,6}(发|短信|打扰)|退订/iu;

export function readSmsWish(body: string): { wish: SmsWish; confirm: boolean } {
  const word = wordOf(body);
  if (STOP.has(word)) return { wish: 'stop', confirm: !ANSWERED_BY_TWILIO.has(word) };
  if (START.has(word)) return { wish: 'start', confirm: false };
  if (HELP.has(word)) return { wish: 'help', confirm: false };
  return REFUSAL.test(body.normalize('NFKC')) ? { wish: 'stop', confirm: true } : { wish: null, confirm: false };
}

/** The one word of an answer: any case, spaces, full width and punctuation do not matter. */
function wordOf(body: string): string {
  return body
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
