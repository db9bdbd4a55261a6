import { Injectable } from '@nestjs/common';
import { ContactsService } from '../../contacts/contacts.service';
import { Database } from '../../database/database.service';
import type { Tx } from '../../database/tx';
import { Log } from '../../http/log.service';
import { Metrics } from '../../http/metrics.service';
import { Clock } from '../../kernel/clock';
import { DAY } from '../../kernel/duration';
import { clip } from '../../kernel/fit';
import { DeliveryService, type DeliveryReport } from '../../messages/delivery.service';
import { MessagesService } from '../../messages/messages.service';
import { sameAddress, withoutAddresses } from '../bounces/mail-addresses';
import { refOfMessageId } from '../bounces/our-message';
import { ChoicesService } from '../choices.service';
import type { ProviderEvent } from './provider-event';

/** A report that names an address only is about what we sent there within this time, or about somebody else's mail. */
const OURS_FOR = 7 * DAY;
/** Events that share a transaction. */
const CHUNK = 50;

/** Takes in what a mail provider reports, once it proved to be the provider. Committed when it resolves; repeats change nothing. */
@Injectable()
export class ProviderEvents {
  constructor(
    private readonly database: Database,
    private readonly delivery: DeliveryService,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly choices: ChoicesService,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  async take(provider: string, events: ProviderEvent[]): Promise<void> {
    let foreign = 0;
    for (let i = 0; i < events.length; i += CHUNK) {
      const chunk = events.slice(i, i + CHUNK);
      foreign += await this.database.tx(async (tx) => {
        let unknown = 0;
        for (const event of chunk) if (!(await this.report(tx, event))) unknown++;
        return unknown;
      });
      for (const event of chunk.filter((e) => e.is === 'unsubscribed')) await this.unsubscribe(event);
      for (const event of chunk)
        this.metrics.count('provider_events_total', { provider, event: event.is, kind: event.kind ?? '' });
    }
    if (foreign > 0) this.log.info('callback.of-nobody', { provider, events: foreign });
  }

  /** By the name we gave the message, else by the provider's, else by the address. Answers whether it was about one of ours. */
  private async report(tx: Tx, event: ProviderEvent): Promise<boolean> {
    const { is } = event;
    if (is === 'delayed' || is === 'unsubscribed') return true;
    const now = this.clock.now();
    const report = { is, kind: event.kind, at: Math.min(event.at ?? now, now), detail: detailOf(event) };
    const apply = async (message: DeliveryReport['message']) =>
      (await this.delivery.onReports(tx, [{ ...report, message }], now)) > 0;
    const ref = refOfMessageId(event.messageId);
    if (ref !== undefined && (await apply({ ref }))) return true;
    if (event.providerId !== undefined && (await apply({ providerId: event.providerId }))) return true;
    // A receipt for an address proves nothing of one message.
    if (is !== 'bounced' && is !== 'complained') return false;
    const latest = await this.latestTo(tx, event.address, now);
    return latest !== undefined && apply({ ref: latest });
  }

  private async latestTo(tx: Tx, address: string | undefined, now: number): Promise<string | undefined> {
    const contactId = address === undefined ? undefined : await this.contacts.find(tx, address);
    if (contactId === undefined) return undefined;
    const known = await this.messages.list({ channel: 'email', contactId, limit: 20 });
    return known.find((m) => m.sentAt !== null && m.sentAt > now - OURS_FOR && sameAddress(m.address ?? '', address!))?.ref;
  }

  /** Said at the provider, it is meant for everything we send: the provider would drop it. */
  private async unsubscribe(event: ProviderEvent): Promise<void> {
    const ref =
      refOfMessageId(event.messageId) ?? (await this.database.tx((tx) => this.latestTo(tx, event.address, this.clock.now())));
    const reader = await this.choices.reader(ref);
    if (reader) await this.choices.stop(reader, 'all', { source: 'mail provider' });
  }
}

/** For people: the reason and the server's words, never the address. */
function detailOf({ reason, detail }: ProviderEvent): string {
  return clip(withoutAddresses(detail === undefined ? reason : `${reason}: ${detail}`), 255)!;
}
