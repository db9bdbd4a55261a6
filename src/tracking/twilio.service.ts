import { Injectable } from '@nestjs/common';
import { readTwilioStatus } from '../channels/twilio-status';
import { Config } from '../config/config.service';
import { ConsentService } from '../consent/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { escapeHtml } from '../http/html';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { DeliveryService } from '../messages/delivery.service';
import { MessagesService } from '../messages/messages.service';
import { readSmsWish, type SmsWish } from './sms-keyword';

/** Codes by which Twilio says that the number told it to stop. */
const STOPPED = '21610';
const E164 = /^\+[1-9]\d{6,14}$/;

/** What Twilio's callbacks change. Everything is committed when a method resolves, and repeating it changes nothing. */
@Injectable()
export class TwilioService {
  constructor(
    private readonly database: Database,
    private readonly delivery: DeliveryService,
    private readonly consent: ConsentService,
    private readonly contacts: ContactsService,
    private readonly messages: MessagesService,
    private readonly clock: Clock,
    private readonly config: Config,
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
      if (fields.ErrorCode === STOPPED && E164.test(fields.To ?? '')) await this.stop(tx, fields.To!, now);
      return this.delivery.onReports(tx, [{ ...report, message, providerId, at: now }], now);
    });
    if (found === 0) this.log.warn('callback.of-nobody', { provider: 'twilio', status: fields.MessageStatus });
  }

  /** An answer to a text message; the TwiML to reply with. */
  async onInbound(fields: Record<string, string>): Promise<string> {
    const from = fields.From ?? '';
    // Twilio's own reading of the word, where it has one, is the one it has acted on.
    const { wish: read, confirm } = readSmsWish(fields.Body ?? '');
    const wish = ({ STOP: 'stop', START: 'start', HELP: 'help' } as Record<string, SmsWish>)[fields.OptOutType ?? ''] ?? read;
    if (!E164.test(from) || wish === null || wish === 'help') return twiml();
    const now = this.clock.now();
    await this.database.tx((tx) => (wish === 'stop' ? this.stop(tx, from, now) : this.start(tx, from, now)));
    this.log.info('sms.answered', { wish });
    return wish === 'stop' && confirm && !fields.OptOutType ? twiml(await this.confirmation(from)) : twiml();
  }

  /** Nothing goes to this number any more, of any purpose; and marketing only with a new consent, should it ever be freed. */
  private async stop(tx: Tx, phone: string, now: number): Promise<void> {
    await this.consent.suppress(tx, [{ channel: 'sms', address: phone, reason: 'stop' }], now);
    const contactId = await this.contacts.find(tx, phone);
    if (contactId === undefined) return;
    await this.record(tx, contactId, phone, 'withdrawn', now);
    const [last] = await this.messages.list({ channel: 'sms', contactId, limit: 1 });
    if (last?.sentAt) await this.messages.unsubscribed(tx, [last.id], now);
  }

  /** The number may be used again, and the person agreed to it just now. */
  private async start(tx: Tx, phone: string, now: number): Promise<void> {
    await this.consent.lift(tx, 'sms', [phone], ['stop']);
    const contactId = await this.contacts.find(tx, phone);
    if (contactId !== undefined) await this.record(tx, contactId, phone, 'granted', now);
  }

  private async record(tx: Tx, contactId: number, phone: string, state: 'granted' | 'withdrawn', now: number): Promise<void> {
    const facts = { channel: 'sms' as const, state, at: now, source: 'sms answer', byPerson: true };
    await this.consent.record(tx, [{ contactId, address: phone, purpose: 'marketing', facts }], now);
  }

  private async confirmation(phone: string): Promise<string> {
    const read = readerOf(this.database);
    const contactId = await this.contacts.find(read, phone);
    const contact = contactId === undefined ? undefined : (await this.contacts.views(read, [contactId])).get(contactId);
    const { name, locale } = this.config.settings.shop;
    return (contact?.locale ?? locale).startsWith('zh')
      ? `【${name}】您已退订，我们不会再发送短信。`
      : `${name}: you will receive no more text messages.`;
  }
}

function twiml(message?: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${message === undefined ? '' : `<Message>${escapeHtml(message)}</Message>`}</Response>`;
}
