import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.service';
import { Log } from '../../http/log.service';
import { Metrics } from '../../http/metrics.service';
import { Clock } from '../../kernel/clock';
import { LinksService } from '../../links/links.service';
import { DeliveryService } from '../../messages/delivery.service';
import { MessagesService, type KnownMessage } from '../../messages/messages.service';
import { ChoicesService } from '../choices.service';
import { refOfMessageId } from './our-message';
import { readReturnedMail } from './read-returned-mail';
import type { ReturnedMail } from './returned-mail';
import { verdictAbout } from './take-verdict';

const ASKED: ReadonlySet<string> = new Set(['unsubscribe', '退订', '退訂']);

/**
 * What a mail to the bounce mailbox changes. Anybody can write there, so it only counts when it names a message of ours by what
 * nobody can make up: the return address that we signed, or the Message-ID. Then it is about that message's address, whomever
 * it names. The same mail twice changes nothing the second time.
 */
@Injectable()
export class ReturnedMails {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly messages: MessagesService,
    private readonly delivery: DeliveryService,
    private readonly choices: ChoicesService,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Committed when it resolves. */
  async take(bytes: Uint8Array): Promise<void> {
    const mail = await readReturnedMail(bytes);
    const wish = this.returnAddressAmong(mail.deliveredTo, 'unsubscribe');
    if (wish !== undefined) return this.unsubscribe(wish, mail);
    const message = await this.messageOf(mail);
    const said = verdictAbout(mail.recipients, message?.address ?? null);
    this.count(said?.verdict ?? 'none', said?.reason ?? 'unreadable', message);
    if (!message || !said) return;
    if (said.reason === 'opt-out') return this.stop(message.ref);
    const now = this.clock.now();
    const report =
      said.verdict === 'complaint'
        ? ({ is: 'complained' } as const)
        : said.verdict === 'hard' || said.verdict === 'soft'
          ? ({ is: 'bounced', kind: said.verdict } as const)
          : undefined;
    if (!report) return;
    const full = { ...report, message: { ref: message.ref }, at: now, detail: said.reason };
    await this.database.tx((tx) => this.delivery.onReports(tx, [full], now));
  }

  /** A mail to the address that unsubscribes does what the one click does; a machine's answer to one of ours does not. */
  private async unsubscribe(ref: string, mail: ReturnedMail): Promise<void> {
    const reported = mail.recipients.some((r) => r.verdict !== 'none' && r.reason !== 'opt-out');
    const meant = mail.asksToUnsubscribe || !mail.automatic || ASKED.has(mail.subject.trim().toLowerCase());
    if (reported || !meant) return this.count('none', 'not-meant', undefined);
    this.count('none', 'unsubscribe', undefined);
    await this.stop(ref);
  }

  private async stop(ref: string): Promise<void> {
    const reader = await this.choices.reader(ref);
    if (reader) await this.choices.stop(reader, 'topic', { source: 'unsubscribe mail' });
  }

  private async messageOf({ deliveredTo, quoted }: ReturnedMail): Promise<KnownMessage | undefined> {
    const refs = [
      this.returnAddressAmong(deliveredTo, 'bounce'),
      this.returnAddressAmong(quoted.returnPaths, 'bounce'),
      ...quoted.messageIds.map((id) => refOfMessageId(id)),
    ];
    for (const ref of refs) {
      const message = ref === undefined ? undefined : await this.messages.byRef(ref);
      if (message?.channel === 'email') return message;
    }
    return undefined;
  }

  private returnAddressAmong(addresses: string[], purpose: 'bounce' | 'unsubscribe'): string | undefined {
    return addresses.map((address) => this.links.readReturnAddress(address)).find((read) => read?.purpose === purpose)?.ref;
  }

  private count(verdict: string, reason: string, message: KnownMessage | undefined): void {
    this.metrics.count('returned_mails_total', { verdict, ours: message ? 'yes' : 'no' });
    this.log.info('bounce.read', { verdict, reason, message: message?.id });
  }
}
