import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import type { MessageVariables } from '../rendering/message-variables';
import { AttributionService } from './attribution.service';
import { GivenUpAddresses } from './given-up-addresses.service';
import type { MessageRow } from './message.entity';
import { mayMove, type MessageStatus } from './message-state';
import { MessagesStore } from './messages.store';
import { Reputation } from './reputation.service';

/** What a provider reports later about a message, found by our ref or by the provider's own id. */
export interface DeliveryReport {
  message: { ref: string } | { providerId: string };
  /** The provider's own id, where the report found the message by our ref: kept when the message has none. */
  providerId?: string;
  /** `accepted` proves that an unknown message was taken; `failed`: the provider took it and then could not deliver it. */
  is: 'accepted' | 'delivered' | 'bounced' | 'failed' | 'complained';
  /** Of a bounce: `hard` means the address is dead, and suppresses it. */
  kind?: 'hard' | 'soft';
  /** When, epoch milliseconds. */
  at: number;
  /** The provider's words, for people. */
  detail?: string;
}

/** Takes in delivery reports, in any order and however often they come. Moves that are not allowed change nothing. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly store: MessagesStore,
    private readonly engagement: EngagementService,
    private readonly givenUp: GivenUpAddresses,
    private readonly reputation: Reputation,
    private readonly attribution: AttributionService,
    private readonly config: Config,
  ) {}

  /** Answers how many reports named a message of ours. */
  async onReports(tx: Tx, reports: DeliveryReport[], now: number): Promise<number> {
    const refs = reports.flatMap((r) => ('ref' in r.message ? [r.message.ref] : []));
    const providerIds = reports.flatMap((r) => ('providerId' in r.message ? [r.message.providerId] : []));
    const byRef = new Map((await this.store.by(tx, 'ref', refs)).map((m) => [m.ref, m]));
    const byProvider = new Map((await this.store.by(tx, 'provider_id', providerIds)).map((m) => [m.provider_id, m]));
    let found = 0;
    const touched: MessageRow[] = [];
    for (const report of reports) {
      const row = 'ref' in report.message ? byRef.get(report.message.ref) : byProvider.get(report.message.providerId);
      if (!row) continue;
      found++;
      const change = await this.apply(tx, row, report, now);
      if (bearsOnCredit(row, change)) touched.push(row);
      Object.assign(row, change);
    }
    await this.attribution.onTouches(tx, touched);
    return found;
  }

  private async apply(tx: Tx, row: MessageRow, report: DeliveryReport, now: number): Promise<Partial<MessageRow>> {
    switch (report.is) {
      case 'accepted':
      case 'delivered':
        return this.accepted(tx, row, report, now);
      case 'bounced':
      case 'failed':
        return this.bounced(tx, row, report, now);
      case 'complained': {
        await this.store.stamp(tx, 'complained_at', [row.id], report.at);
        if (row.address)
          await this.givenUp.giveUp(
            tx,
            [{ channel: row.channel, address: row.address, reason: 'complaint', detail: report.detail ?? null }],
            now,
          );
        // Told again it is the same complaint.
        if (row.channel === 'email' && row.complained_at === null) await this.reputation.note(tx, { complained: 1 }, now);
        return { complained_at: row.complained_at ?? report.at };
      }
    }
  }

  private async accepted(tx: Tx, row: MessageRow, report: DeliveryReport, now: number): Promise<Partial<MessageRow>> {
    const proved = row.status === 'unknown';
    const status: MessageStatus =
      report.is === 'delivered' && (proved || mayMove(row.status, 'delivered')) ? 'delivered' : proved ? 'sent' : row.status;
    // A report may overtake our own commit of the acceptance: its instant is kept, the status follows with the commit.
    const change = {
      status,
      reason: proved ? null : row.reason,
      sent_at: row.sent_at ?? (proved ? report.at : null),
      delivered_at: row.delivered_at ?? (report.is === 'delivered' ? report.at : null),
      provider_id: row.provider_id ?? report.providerId ?? null,
    };
    await this.store.update(tx, ['status', 'reason', 'sent_at', 'delivered_at', 'provider_id'], [{ id: row.id, ...change }]);
    if (proved && row.address) {
      const { channel, address, id: messageId, contact_id: contactId } = row;
      const delivered = { channel, address, messageId, contactId, at: report.at, unobserved: !hadPixel(row) };
      await this.engagement.onDelivered(tx, [delivered], now);
    }
    return change;
  }

  private async bounced(tx: Tx, row: MessageRow, report: DeliveryReport, now: number): Promise<Partial<MessageRow>> {
    // What first seemed to pass may prove to be for good.
    const worse = row.status === 'bounced' && row.bounce_kind === 'soft' && report.kind === 'hard';
    const to: MessageStatus | undefined =
      worse || mayMove(row.status, 'bounced') ? 'bounced' : row.status === 'unknown' ? 'failed' : undefined;
    if (!to) return {};
    const change = {
      status: to,
      reason: report.kind === 'hard' ? 'invalid_address' : 'undelivered',
      bounced_at: to === 'bounced' ? report.at : null,
      bounce_kind: to === 'bounced' ? (report.kind ?? ('soft' as const)) : null,
      error: report.detail?.slice(0, 500) ?? row.error,
      provider_id: row.provider_id ?? report.providerId ?? null,
    };
    await this.store.update(
      tx,
      ['status', 'reason', 'bounced_at', 'bounce_kind', 'error', 'provider_id'],
      [{ id: row.id, ...change }],
    );
    if (row.channel === 'email' && report.kind === 'hard') await this.reputation.note(tx, { bounced: 1 }, now);
    if (!row.address) return change;
    const address = { channel: row.channel, address: row.address };
    if (to === 'bounced' && !worse)
      await this.engagement.onBounced(tx, [{ ...address, messageId: row.id, contactId: row.contact_id }], now);
    if (report.kind === 'hard')
      await this.givenUp.giveUp(tx, [{ ...address, reason: 'bounce', detail: report.detail ?? null }], now);
    else if (to === 'bounced' && row.channel === 'email') await this.countSoft(tx, row, report, now);
    return change;
  }

  /** An address that keeps refusing what we send is given up, whatever the reasons: RELIABILITY M9. */
  private async countSoft(tx: Tx, row: MessageRow, report: DeliveryReport, now: number): Promise<void> {
    const { count, of } = this.config.settings.rules.soft_bounces;
    const latest = await this.store.latestSent(tx, row.contact_id, row.address!, of);
    if (latest.filter((m) => m.status === 'bounced' && m.bounce_kind === 'soft').length < count) return;
    const suppressed = { channel: row.channel, address: row.address!, reason: 'soft_bounces', detail: report.detail ?? null };
    await this.givenUp.giveUp(tx, [suppressed], now);
  }
}

/** Does a report change whom the message reached, or when? An e-mail's arrival touches nobody. */
function bearsOnCredit(row: MessageRow, change: Partial<MessageRow>): boolean {
  const changed = (column: 'status' | 'sent_at' | 'delivered_at') =>
    change[column] !== undefined && change[column] !== row[column];
  return (
    changed('sent_at') || (changed('status') && change.status === 'bounced') || (row.channel === 'sms' && changed('delivered_at'))
  );
}

/** What a mail was made of says so; forgotten, nobody can tell any more. A text message has none, and is not judged by it. */
function hadPixel({ channel, variables }: MessageRow): boolean {
  return channel === 'email' && variables !== null && (JSON.parse(variables) as MessageVariables).open_pixel !== false;
}
