import { Injectable } from '@nestjs/common';
import { parseMailbox } from '../channels/mail-address';
import { Config } from '../config/config.service';
import { ConsentService } from '../consent/consent.service';
import { mayMarket } from '../consent/may-send';
import { outweighs } from '../consent/suppression';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { Log } from '../http/log.service';
import { Metrics } from '../http/metrics.service';
import { Clock } from '../kernel/clock';
import { MessagesService } from '../messages/messages.service';
import { readSmsAnswer, type SmsWish } from './sms-keyword';
import { smsReply } from './sms-reply';

/** A text message that somebody sent to the shop. */
export interface SmsAnswer {
  /** As the provider writes it; anything but E.164 is left alone. */
  phone: string;
  body: string;
  /** What the provider itself has read in it and acted on. */
  understood?: SmsWish;
  /** The provider has replied already. */
  replied?: boolean;
}

const E164 = /^\+[1-9]\d{6,14}$/;

/** What answers to text messages change, whoever brings them. Committed when a method resolves; repeating it changes nothing. */
@Injectable()
export class SmsAnswersService {
  constructor(
    private readonly database: Database,
    private readonly consent: ConsentService,
    private readonly contacts: ContactsService,
    private readonly engagement: EngagementService,
    private readonly messages: MessagesService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Takes an answer in. What comes back is to be replied: what help there is, or one confirmation of a stop or a start that
   * changed something, and after a stop nothing more.
   */
  async onAnswer({ phone, body, understood, replied }: SmsAnswer): Promise<string | undefined> {
    const read = readSmsAnswer(body);
    const wish = understood ?? read?.wish;
    if (!E164.test(phone) || wish === undefined) return undefined;
    const how = read?.wish === wish ? read.how : 'word';
    const { news, locale } = await this.database.tx((tx) => this.apply(tx, phone, wish, how));
    this.metrics.count('sms_answers_total', { wish, how });
    // A refusal in somebody's own words may be misread: worth a look now and then.
    this.log.info('sms.answered', { wish, how, news });
    return news && !replied ? this.reply(wish, body, locale) : undefined;
  }

  /** The number said stop to its carrier or provider. */
  async onStop(tx: Tx, phone: string): Promise<void> {
    if (E164.test(phone)) await this.stop(tx, phone, await this.contacts.find(tx, phone), 'word');
  }

  private async apply(
    tx: Tx,
    phone: string,
    wish: SmsWish,
    how: 'word' | 'sentence',
  ): Promise<{ news: boolean; locale?: string }> {
    const contactId = await this.contacts.find(tx, phone);
    const contact = contactId === undefined ? undefined : (await this.contacts.views(tx, [contactId])).get(contactId);
    const news =
      wish === 'help' || (await (wish === 'stop' ? this.stop(tx, phone, contactId, how) : this.start(tx, phone, contactId)));
    return { news, locale: contact?.locale };
  }

  /**
   * Nothing more goes to this number: of any purpose, or under `stop_scope: program` no marketing. Where nobody is known who
   * could withdraw, the number is closed in either case. Answers whether this was news.
   */
  private async stop(tx: Tx, phone: string, contactId: number | undefined, how: 'word' | 'sentence'): Promise<boolean> {
    const now = this.clock.now();
    const all = this.config.settings.rules.sms.stop_scope === 'all' || contactId === undefined;
    const before = (await this.consent.suppressed(tx, 'sms', [phone])).get(phone);
    let news = all && (before === undefined || outweighs('stop', before));
    const detail = how === 'sentence' ? 'in own words' : null;
    if (all) await this.consent.suppress(tx, [{ channel: 'sms', address: phone, reason: 'stop', detail }], now);
    if (contactId === undefined) return news;
    if (!all) news = before === undefined && (await this.mayMarket(tx, phone, contactId));
    await this.record(tx, contactId, phone, 'withdrawn', now);
    const [last] = await this.messages.list({ channel: 'sms', contactId, limit: 1 });
    if (last?.sentAt) await this.messages.unsubscribed(tx, [last.id], now);
    return news;
  }

  /** The number may be used again because the person agreed to it just now; without a record of that it stays closed. */
  private async start(tx: Tx, phone: string, contactId: number | undefined): Promise<boolean> {
    if (contactId === undefined) return false;
    const now = this.clock.now();
    const stopped = (await this.consent.suppressed(tx, 'sms', [phone])).get(phone) === 'stop';
    const news = stopped || !(await this.mayMarket(tx, phone, contactId));
    await this.record(tx, contactId, phone, 'granted', now);
    await this.consent.lift(tx, 'sms', [phone], ['stop']);
    await this.engagement.wake(tx, [{ contactId, by: 'agreed', at: now }], now);
    return news;
  }

  private async mayMarket(tx: Tx, phone: string, contactId: number): Promise<boolean> {
    const records = (await this.consent.standing(tx, [contactId])).get(contactId) ?? [];
    return mayMarket(records, 'sms', { soft_opt_in: true }, phone) !== 'unsubscribed';
  }

  private async record(tx: Tx, contactId: number, phone: string, state: 'granted' | 'withdrawn', now: number): Promise<void> {
    const facts = { channel: 'sms' as const, state, at: now, source: 'sms answer', byPerson: true };
    await this.consent.record(tx, [{ contactId, address: phone, purpose: 'marketing', facts }], now);
  }

  private reply(wish: SmsWish, body: string, locale: string | undefined): string {
    const { shop, rules } = this.config.settings;
    return smsReply(wish, {
      // Who writes in Chinese is answered in it, whatever the shop knows of them.
      chinese: /\p{Script=Han}/u.test(body) || (locale ?? shop.locale).startsWith('zh'),
      shop: shop.name,
      contact: shop.reply_to ?? parseMailbox(this.config.env.mailFrom).address,
      programOnly: rules.sms.stop_scope === 'program',
    });
  }
}
