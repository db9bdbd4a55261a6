import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { repoint, type Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { addressEngagementTable } from './address-engagement.entity';
import {
  latest,
  stateOf,
  withAnswer,
  withDelivery,
  withoutDelivery,
  withSign,
  type EngagementState,
  type History,
} from './dormancy';
import type { Engaged } from './engaged';
import { addressKey, EngagementStore, type AddressKey, type AddressRecord } from './engagement.store';

/** A message that the provider accepted for an address. */
export interface DeliveredMessage extends AddressKey {
  messageId: number;
  contactId: number;
  /** When it was accepted, epoch milliseconds. */
  at: number;
  /** Its opens are not recorded: silence says nothing then. */
  unobserved?: boolean;
}

/** What a message met with now, and what was known of it before: the difference is what counts. */
export interface Answered extends AddressKey {
  contactId: number;
  before: Engaged;
  now: Engaged;
}

/**
 * What each address does with what it gets: counters, and whether it is dormant. Everything is set-wise, under row locks, and
 * part of the caller's transaction.
 */
@Injectable()
export class EngagementService {
  constructor(
    private readonly store: EngagementStore,
    private readonly config: Config,
  ) {}

  /** Messages were accepted by the provider. The same message twice counts once while it is among the latest. */
  async onDelivered(tx: Tx, messages: DeliveredMessage[], now: number): Promise<void> {
    await this.change(tx, messages, now, (record, message) => {
      if (record.recent.some((d) => d.messageId === message.messageId)) return;
      record.contact_id = message.contactId;
      record.delivered += 1;
      record.last_delivered_at = latest(record.last_delivered_at, message.at);
      const { messageId, at, unobserved } = message;
      const keep = this.config.settings.rules.dormancy.delivered;
      remember(record, withDelivery(historyOf(record), { messageId, at, unobserved }, keep));
    });
  }

  /** Messages that had counted as delivered bounced after all. */
  async onBounced(tx: Tx, messages: Omit<DeliveredMessage, 'at' | 'unobserved'>[], now: number): Promise<void> {
    await this.change(tx, messages, now, (record, message) => {
      record.delivered = Math.max(0, record.delivered - 1);
      remember(record, withoutDelivery(historyOf(record), message.messageId));
    });
  }

  /** Hits were worked out. What is taken back (a click that proved to be a scanner's) is subtracted again. */
  async onHits(tx: Tx, answers: Answered[], now: number): Promise<void> {
    await this.change(tx, answers, now, (record, { before, now: after }) => {
      record.opened += had(after.firstOpenAt) - had(before.firstOpenAt);
      record.clicked += had(after.firstClickAt) - had(before.firstClickAt);
      record.unknown_opens += had(after.firstUnknownOpenAt) - had(before.firstUnknownOpenAt);
      record.last_open_at = latest(record.last_open_at, after.firstOpenAt);
      record.last_click_at = latest(record.last_click_at, after.firstClickAt);
      remember(
        record,
        withAnswer(historyOf(record), {
          messageId: after.messageId,
          openAt: after.firstOpenAt,
          clickAt: after.firstClickAt,
          unknownAt: after.firstUnknownOpenAt,
        }),
      );
    });
  }

  /** Contacts gave a sign of life that belongs to no message: they paid, or opted in. Wakes all their addresses. */
  async wake(tx: Tx, signs: { contactId: number; at: number }[], now: number): Promise<void> {
    if (signs.length === 0) return;
    const records = await this.store.ofContacts(tx, [...new Set(signs.map((s) => s.contactId))]);
    for (const record of records) {
      const at = latest(...signs.filter((s) => s.contactId === record.contact_id).map((s) => s.at));
      remember(record, withSign(historyOf(record), at));
      this.settle(record, now);
    }
    await this.store.save(tx, records);
  }

  /** Contacts paid an order. */
  async onOrderPaid(tx: Tx, contactIds: number[], now: number): Promise<void> {
    await this.wake(
      tx,
      contactIds.map((contactId) => ({ contactId, at: now })),
      now,
    );
  }

  /** Whether addresses are dormant; one that never got anything is `active`. `read`: a transaction or the reader. */
  async states(
    read: Pick<Tx, 'query'>,
    channel: AddressKey['channel'],
    addresses: string[],
  ): Promise<Map<string, EngagementState>> {
    const states = new Map<string, EngagementState>(addresses.map((a) => [a, 'active']));
    if (addresses.length === 0) return states;
    for (const row of await this.store.states(read, channel, addresses)) states.set(row.address, row.state);
    return states;
  }

  /** Contacts that proved to be another one: what their addresses did is that one's. */
  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await repoint(tx, addressEngagementTable, 'contact_id', merged);
  }

  private async change<T extends AddressKey & { contactId: number }>(
    tx: Tx,
    items: T[],
    now: number,
    apply: (record: AddressRecord, item: T) => void,
  ): Promise<void> {
    if (items.length === 0) return;
    const records = await this.store.take(tx, items, now);
    for (const item of items) apply(records.get(addressKey(item))!, item);
    for (const record of records.values()) this.settle(record, now);
    await this.store.save(tx, [...records.values()]);
  }

  private settle(record: AddressRecord, now: number): void {
    // Dormancy is about e-mail: it is the text message that may reach whom e-mail does not.
    const state = record.channel === 'email' ? stateOf(historyOf(record), this.config.settings.rules.dormancy) : 'active';
    if (state === record.state) return;
    record.state = state;
    record.state_at = now;
  }
}

function historyOf(record: AddressRecord): History {
  return { recent: record.recent, wokenAt: record.woken_at, unknownAt: record.last_unknown_at };
}

function remember(record: AddressRecord, history: History): void {
  record.recent = history.recent;
  record.woken_at = history.wokenAt;
  record.last_unknown_at = latest(history.unknownAt, ...history.recent.map((d) => d.unknownAt));
}

function had(at: number | null): 0 | 1 {
  return at === null ? 0 : 1;
}
