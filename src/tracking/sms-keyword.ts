import { refuses } from './sms-refusal';

/** What somebody wants who answers a text message (RELIABILITY S3, S4). */
export type SmsWish = 'stop' | 'start' | 'help';

/** `how`: one of the agreed words, or a refusal in their own words: that is one by any reasonable means, and is flagged. */
export interface SmsReading {
  wish: SmsWish;
  how: 'word' | 'sentence';
}

const WORDS: Record<SmsWish, ReadonlySet<string>> = {
  stop: new Set([
    ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'unsub', 'arret', 'arrêt'],
    ...['r', 't', 'td', '回r', '回t', '回td', '回复r', '回复t', '回复td', 't退订', 'td退订', 'r退订', '回t退订', '回r退订', '回td退订'],
    ...['退订', '取消', '取消订阅', '拒收', '拒收请回复r', '拒绝', '停止', '停发', '不要', '不要了', '不要再发', '不要再发了', '别发了', '别再发了'],
  ]), // prettier-ignore
  start: new Set(['start', 'unstop', 'subscribe', 'resubscribe', '开始', '恢复', '订阅', '重新订阅', '恢复订阅', '恢复接收']),
  help: new Set(['help', 'info', '帮助']),
};

const POLITE = /^(?:please|pls|请)|(?:please|pls|thanks|thankyou|thx|谢谢)$/g;
/** No text message is longer. */
const LONGEST = 2000;

/** What an answer asks for; `undefined` for anything else, which most answers are. */
export function readSmsAnswer(body: string): SmsReading | undefined {
  const text = plain(body);
  const word = text.replace(/[^\p{L}\p{N}]+/gu, '').replace(POLITE, '');
  const once = /^(stop|unsubscribe|退订|t|td|r)\1+$/.exec(word)?.[1] ?? word;
  for (const wish of ['stop', 'start', 'help'] as const) if (WORDS[wish].has(once)) return { wish, how: 'word' };
  return refuses(text) ? { wish: 'stop', how: 'sentence' } : undefined;
}

/** One form for what is meant alike: case, full width, typographic quotes, traditional characters, runs of spaces. */
function plain(body: string): string {
  return body
    .slice(0, LONGEST)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’ʼ`´]/g, "'")
    .replaceAll('簡訊', '短信')
    .replace(/./gu, (c) => SIMPLIFIED[c] ?? c)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The traditional characters that stand in refusals. */
const SIMPLIFIED: Record<string, string> = Object.fromEntries([
  ...zip(
    '訂閱別發傳廣擾絕刪號碼電開復幫騷煩給們這類種請掉聯繫訊續總進來覆',
    '订阅别发发广扰绝删号码电开复帮骚烦给们这类种请掉联系讯续总进来复',
  ),
]);

function zip(from: string, to: string): [string, string][] {
  return [...from].map((c, i) => [c, [...to][i]!]);
}
