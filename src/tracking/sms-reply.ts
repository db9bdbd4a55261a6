import type { SmsWish } from './sms-keyword';

/** What is replied to somebody who said stop or start, or asked for help: each fits into one part. */
export function smsReply(
  wish: SmsWish,
  { chinese, shop, contact, programOnly }: { chinese: boolean; shop: string; contact: string; programOnly: boolean },
): string {
  if (chinese) {
    const texts: Record<SmsWish, string> = {
      stop: programOnly ? '您已退订，我们不会再发送营销短信。' : '您已退订，我们不会再发送短信。',
      start: '您已恢复接收短信。回T退订',
      help: `如需帮助请联系 ${contact}。回T退订`,
    };
    return `【${shop}】${texts[wish]}`;
  }
  const texts: Record<SmsWish, string> = {
    stop: `you will receive no more ${programOnly ? 'marketing ' : ''}text messages.`,
    start: 'you will receive text messages again. Reply STOP to end them.',
    help: `for help write to ${contact}. Reply STOP to end text messages.`,
  };
  return `${shop}: ${texts[wish]}`;
}
