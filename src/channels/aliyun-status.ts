import type { SmsReport } from './sms.channel';

/** Codes of a report that say that the person refused this sender, or everything, at the carrier or at Aliyun. */
const STOPPED = new Set(['MOBILE_IN_BLACK', 'USER_REJECT']);
/** The number exists nowhere. What only tells that it could not be reached (off, out of area) is left to the next time. */
const DEAD_NUMBER = new Set(['MK:0001', 'MOBILE_NUMBER_ILLEGAL']);

/** A report that a message arrived or did not. */
export function readAliyunReport(success: boolean, errorCode: string | undefined): SmsReport {
  if (success) return { is: 'delivered' };
  const code = errorCode ?? '';
  return { is: 'bounced', kind: DEAD_NUMBER.has(code) ? 'hard' : 'soft', detail: `aliyun ${code}`.trim().slice(0, 100) };
}

export function saysStop(errorCode: string | undefined): boolean {
  return errorCode !== undefined && STOPPED.has(errorCode);
}

/** A line of QuerySendDetails: 1 waits for the report, 2 failed, 3 arrived. */
export function readAliyunDetail(sendStatus: unknown, errorCode: string | undefined): SmsReport {
  if (sendStatus === 2 || sendStatus === 3) return readAliyunReport(sendStatus === 3, errorCode);
  return { is: 'accepted' };
}

/** E.164 of a number as Aliyun writes it: 11 digits in China, country code and number elsewhere, with or without `+`, `00`. */
export function fromAliyunNumber(number: string): string {
  const digits = number.replace(/^\+|^00/, '');
  return /^1\d{10}$/.test(digits) ? `+86${digits}` : `+${digits}`;
}

export function toAliyunNumber(phone: string): string {
  return phone.replace(/^\+86(?=1\d{10}$)|^\+/, '');
}
