import { Injectable } from '@nestjs/common';
import { readTwilioStatus } from '../channels/twilio-status';
import { Database } from '../database/database.service';
import { escapeHtml } from '../http/html';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { DeliveryService } from '../messages/delivery.service';
import { SmsAnswersService } from './sms-answers.service';
import type { SmsWish } from './sms-keyword';

/** The code by which Twilio says that the number told it to stop. */
const STOPPED = '21610';
/** Twilio's own reading of an answer, where Advanced Opt-Out is on: then it has replied as well. */
const UNDERSTOOD: Record<string, SmsWish> = { STOP: 'stop', START: 'start', HELP: 'help' };
/** Words that Twilio answers by itself as it is set up at first; a second confirmation would be one too many. */
const REPLIED_BY_TWILIO = /^\s*(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|start|unstop)\s*$/i;

/** What Twilio's callbacks change. Everything is committed when a method resolves, and repeating it changes nothing. */
@Injectable()
export class TwilioService {
  constructor(
    private readonly database: Database,
    private readonly delivery: DeliveryService,
    private readonly answers: SmsAnswersService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** A status callback, about the message `ref` or else the one with the callback's MessageSid. */
  async onStatus(fields: Record<string, string>, ref: string | undefined): Promise<void> {
    const report = readTwilioStatus(fields.MessageStatus ?? fields.SmsStatus, fields.ErrorCode);
    const providerId = fields.MessageSid ?? fields.SmsSid;
    if (!report || (ref === undefined && providerId === undefined)) return;
    const now = this.clock.now();
    const message = ref !== undefined ? { ref } : { providerId: providerId! };
    const found = await this.database.tx(async (tx) => {
      if (fields.ErrorCode === STOPPED) await this.answers.onStop(tx, fields.To ?? '');
      return this.delivery.onReports(tx, [{ ...report, message, providerId, at: now }], now);
    });
    if (found === 0) this.log.warn('callback.of-nobody', { provider: 'twilio', status: fields.MessageStatus });
  }

  /** An answer to a text message; the TwiML to reply with. */
  async onInbound(fields: Record<string, string>): Promise<string> {
    const { From = '', Body = '', OptOutType } = fields;
    const understood = UNDERSTOOD[OptOutType ?? ''];
    const replied = understood !== undefined || REPLIED_BY_TWILIO.test(Body);
    return twiml(await this.answers.onAnswer({ phone: From, body: Body, understood, replied }));
  }
}

function twiml(message: string | undefined): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${message === undefined ? '' : `<Message>${escapeHtml(message)}</Message>`}</Response>`;
}
