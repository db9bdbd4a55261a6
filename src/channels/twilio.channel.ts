import { Twilio } from 'twilio';
import { reasonOf } from '../kernel/errors';
import { shortReply, type Outcome } from './outcome';
import { RequestSmsChannel } from './request-sms.channel';
import type { OutgoingSms, SmsEvidence } from './sms.channel';
import { ProviderTrouble } from './provider-request.service';
import { TwilioRequest } from './twilio-request.service';
import { readTwilioStatus } from './twilio-status';
import { verdictOfAnswer, verdictOfTwilioTrouble } from './twilio-verdict';

export interface TwilioOptions {
  accountSid: string;
  authToken: string;
  /** A number, a name of letters and digits, or the `MG…` id of a messaging service. */
  from: string;
  apiUrl?: string;
  /** Milliseconds. */
  connectTimeout?: number;
  timeout?: number;
}

/** A sender's name may begin with the same letters. */
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/i;
/** Our clock and Twilio's may differ by this much, in milliseconds. */
const SKEW = 60_000;
/** Messages to one number that are looked through for a lost one. */
const LOOK_THROUGH = 200;

/** Sends through Twilio, one request a message, never repeated: the Messages API has no idempotency key (RELIABILITY §2.2). */
export class TwilioSmsChannel extends RequestSmsChannel {
  readonly name = 'twilio';
  private readonly client: Twilio;

  constructor(private readonly options: TwilioOptions) {
    super();
    this.client = new Twilio(options.accountSid, options.authToken, {
      autoRetry: false,
      httpClient: new TwilioRequest({
        apiUrl: options.apiUrl,
        connectTimeout: options.connectTimeout ?? 10_000,
        timeout: options.timeout ?? 30_000,
      }),
    });
  }

  async lookUp(sms: Pick<OutgoingSms, 'to' | 'body'>, since: number): Promise<SmsEvidence> {
    try {
      const listed = await this.client.messages.list({
        to: sms.to,
        dateSentAfter: new Date(since - SKEW),
        limit: LOOK_THROUGH,
        pageSize: 100,
      });
      // A trial account puts a sentence of its own before the body.
      const sent = listed
        .filter((m) => !m.direction?.startsWith('inbound') && typeof m.body === 'string' && m.body.endsWith(sms.body))
        .map((m) => ({
          providerId: m.sid,
          report: readTwilioStatus(m.status, m.errorCode ? String(m.errorCode) : undefined) ?? { is: 'accepted' as const },
        }));
      return sent.length > 0 ? { is: 'found', sent: sent.reverse() } : { is: 'absent' };
    } catch (error) {
      return { is: 'unavailable', reply: shortReply(reasonOf(error)) };
    }
  }

  protected async create(sms: OutgoingSms): Promise<Outcome> {
    const { from } = this.options;
    try {
      const message = await this.client.messages.create({
        to: sms.to,
        body: sms.body,
        ...(MESSAGING_SERVICE.test(from) ? { messagingServiceSid: from } : { from }),
        ...(sms.statusCallback === undefined ? {} : { statusCallback: sms.statusCallback }),
        ...(sms.validityPeriod === undefined
          ? {}
          : { validityPeriod: Math.min(36_000, Math.max(1, Math.floor(sms.validityPeriod))) }),
      });
      return {
        is: 'accepted',
        providerId: typeof message.sid === 'string' ? message.sid : null,
        code: 201,
        reply: message.status,
      };
    } catch (error) {
      if (error instanceof ProviderTrouble) return verdictOfTwilioTrouble(error);
      const { status, code, message } = error as { status?: unknown; code?: unknown; message?: unknown };
      if (typeof status === 'number')
        return verdictOfAnswer(status, typeof code === 'number' ? code : null, typeof message === 'string' ? message : '');
      return { is: 'unknown', phase: 'request', reply: shortReply(reasonOf(error)) };
    }
  }
}
