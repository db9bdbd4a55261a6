import { randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { localDate, printDate } from '../kernel/local-time';
import { signAliyun } from './aliyun-signature';
import { readAliyunDetail, toAliyunNumber } from './aliyun-status';
import { verdictOfAliyun } from './aliyun-verdict';
import { shortReply, type Outcome } from './outcome';
import { exchange, ProviderTrouble } from './provider-request.service';
import { verdictOfTrouble } from './request-trouble';
import { RequestSmsChannel } from './request-sms.channel';
import type { OutgoingSms, SmsEvidence } from './sms.channel';

export interface AliyunOptions {
  accessKeyId: string;
  accessKeySecret: string;
  /** What stands in 【】, as it was approved. */
  sign: string;
  apiUrl?: string;
  /** Milliseconds. */
  connectTimeout?: number;
  timeout?: number;
}

const API = 'https://dysmsapi.aliyuncs.com';
const VERSION = '2017-05-25';
const ZONE = 'Asia/Shanghai';
const PAGE = 50;

/**
 * Sends approved templates through Aliyun, one request a message, never repeated: SendSms has no idempotency key, and says so. Our
 * ref goes along as OutId, by which reports and the list name the message again.
 */
export class AliyunSmsChannel extends RequestSmsChannel {
  readonly name = 'aliyun';

  constructor(
    private readonly options: AliyunOptions,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** The list is kept by the day, in Chinese time: a message may stand under that of `since` or of now. */
  async lookUp(sms: Pick<OutgoingSms, 'ref' | 'to'>, since: number): Promise<SmsEvidence> {
    const days = [since, Math.min(since + DAY, this.clock.now())].map((at) => printDate(localDate(at, ZONE)).replaceAll('-', ''));
    try {
      const sent: Extract<SmsEvidence, { is: 'found' }>['sent'] = [];
      for (const day of new Set(days)) sent.push(...(await this.details(sms, day)));
      return sent.length > 0 ? { is: 'found', sent } : { is: 'absent' };
    } catch (error) {
      return { is: 'unavailable', reply: shortReply(reasonOf(error)) };
    }
  }

  protected async create({ ref, to, approved }: OutgoingSms): Promise<Outcome> {
    if (!approved) {
      const reply = 'Aliyun sends approved templates only';
      return { is: 'refused', permanent: true, about: 'message', code: null, enhanced: null, reply };
    }
    try {
      const { status, answer } = await this.call('SendSms', {
        PhoneNumbers: toAliyunNumber(to),
        SignName: this.options.sign,
        TemplateCode: approved.code,
        ...(Object.keys(approved.params).length > 0 ? { TemplateParam: JSON.stringify(approved.params) } : {}),
        OutId: ref,
      });
      return verdictOfAliyun(status, answer);
    } catch (error) {
      if (error instanceof ProviderTrouble) return verdictOfTrouble(error);
      return { is: 'unknown', phase: 'request', reply: shortReply(reasonOf(error)) };
    }
  }

  private async details({ ref, to }: Pick<OutgoingSms, 'ref' | 'to'>, day: string) {
    const found: Extract<SmsEvidence, { is: 'found' }>['sent'] = [];
    for (let page = 1; ; page++) {
      const params = { PhoneNumber: toAliyunNumber(to), SendDate: day, PageSize: String(PAGE), CurrentPage: String(page) };
      const { status, answer } = await this.call('QuerySendDetails', params);
      if (answer.Code !== 'OK') throw new Error(`HTTP ${status} ${typeof answer.Code === 'string' ? answer.Code : ''}`);
      const list = (answer.SmsSendDetailDTOs as { SmsSendDetailDTO?: Detail[] } | undefined)?.SmsSendDetailDTO ?? [];
      for (const one of list) {
        if (one.OutId === ref) found.push({ providerId: null, report: readAliyunDetail(one.SendStatus, one.ErrCode) });
      }
      if (list.length < PAGE) return found;
    }
  }

  private async call(
    action: string,
    params: Record<string, string>,
  ): Promise<{ status: number; answer: Record<string, unknown> }> {
    const url = new URL(this.options.apiUrl ?? API);
    const { query, headers } = signAliyun(
      {
        host: url.host,
        action,
        version: VERSION,
        params,
        date: new Date(this.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
        nonce: randomBytes(16).toString('hex'),
      },
      this.options,
    );
    url.pathname = '/';
    url.search = query;
    const { connectTimeout = 10_000, timeout = 30_000 } = this.options;
    const { status, text } = await exchange(
      url,
      { method: 'POST', headers: { ...headers, accept: 'application/json' } },
      { connectTimeout, timeout },
    );
    return { status, answer: parsed(text) };
  }
}

interface Detail {
  OutId?: string;
  SendStatus?: unknown;
  ErrCode?: string;
}

/** Anything but a JSON object says nothing. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
