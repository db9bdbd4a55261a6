import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { repoint, type Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { addressEngagementTable } from './address-engagement.entity';
import { changesBy, historyOf, remember, type AddressRecord } from './address-record';
import type { Cause, SignOfLife } from './change-words';
import { latest, withAnswer, withDelivery, withoutDelivery, withSign, type EngagementState } from './dormancy';
import type { Engaged } from './engaged';
import { engagementChangeTable, type EngagementChangeRow } from './engagement-change.entity';
import { EngagementChangeStore } from './engagement-change.store';
import { addressKey, EngagementStore, type AddressKey } from './engagement.store';

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
  /** What the address did last over all its messages, where a first one moved: that cannot be told from the difference. */
  last?: { openAt: number | null; clickAt: number | null };
}

/** A contact was there: a sign of life that belongs to no e-mail. */
export interface Sign {
  contactId: number;
  by: SignOfLife | 'rule';
  at: number;
  /** The text message that was clicked. */
  messageId?: number;
}

/**
 * What each address does with what it gets: counters, and whether it is dormant. Everything is set-wise, under row locks, and
 * part of the caller's transaction, and so is the record of each change of a state and of its cause. Flows hear of the changes
 * later (flows/dormancy-turns.service.ts): nobody here calls up.
 */
@Injectable()
export class EngagementService {
  constructor(
    private readonly store: EngagementStore,
    private readonly changes: EngagementChangeStore,
    private readonly config: Config,
  ) {}

  /** Messages were accepted by the provider. The same message twice counts once while it is among the latest. */
  async onDelivered(tx: Tx, messages: DeliveredMessage[], now: number): Promise<void> {
    await this.change(tx, messages, now, (record, message) => {
      if (record.recent.some((d) => d.messageId === message.messageId)) return undefined;
      record.contact_id = message.contactId;
      record.delivered += 1;
      record.last_delivered_at = latest(record.last_delivered_at, message.at);
      const { messageId, at, unobserved } = message;
      remember(record, withDelivery(historyOf(record), { messageId, at, unobserved }, this.config.settings.rules.dormancy));
      return 'silence';
    });
  }

  /** Messages that had counted as delivered bounced after all. */
  async onBounced(tx: Tx, messages: Omit<DeliveredMessage, 'at' | 'unobserved'>[], now: number): Promise<void> {
    await this.change(tx, messages, now, (record, message) => {
      record.delivered = Math.max(0, record.delivered - 1);
      remember(record, withoutDelivery(historyOf(record), message.messageId));
      return 'bounced';
    });
  }

  /**
   * Hits were worked out. What is taken back (a click that proved to be a scanner's) is subtracted again. Who clicks in a text
   * message is there, and wakes their e-mail addresses too; that cannot be taken back. As `history`, what changes is told as come of the
   * rules: it starts no flow.
   */
  async onHits(tx: Tx, answers: Answered[], now: number, history = false): Promise<void> {
    const about = answers.map((a) => ({ ...a, messageId: a.now.messageId }));
    await this.change(tx, about, now, (record, { before, now: after, last }) => {
      record.opened += had(after.firstOpenAt) - had(before.firstOpenAt);
      record.clicked += had(after.firstClickAt) - had(before.firstClickAt);
      record.unknown_opens += had(after.firstUnknownOpenAt) - had(before.firstUnknownOpenAt);
      record.last_open_at = last ? last.openAt : latest(record.last_open_at, after.firstOpenAt);
      record.last_click_at = last ? last.clickAt : latest(record.last_click_at, after.firstClickAt);
      remember(
        record,
        withAnswer(historyOf(record), {
          messageId: after.messageId,
          openAt: after.firstOpenAt,
          clickAt: after.firstClickAt,
          unknownAt: after.firstUnknownOpenAt,
        }),
      );
      return history ? 'rule' : causeOf(before, after);
    });
    const clicked = answers.filter((a) => a.channel === 'sms' && causeOf(a.before, a.now) === 'clicked');
    await this.wake(
      tx,
      clicked.map(({ contactId, now: { messageId, firstClickAt: at } }) => ({
        ...{ contactId, messageId, by: history ? ('rule' as const) : ('sms_clicked' as const), at: at! },
      })),
      now,
    );
  }

  /** Contacts gave a sign of life: they paid, opted in, answered, clicked in a text message. Wakes all their addresses. */
  async wake(tx: Tx, signs: Sign[], now: number): Promise<void> {
    if (signs.length === 0) return;
    const records = await this.store.ofContacts(tx, [...new Set(signs.map((s) => s.contactId))]);
    const changes = records.flatMap((record) =>
      signs
        .filter((sign) => sign.contactId === record.contact_id)
        .flatMap(({ by, at, messageId }) => {
          remember(record, withSign(historyOf(record), at));
          return this.settle(tx, record, by, messageId ?? null, now);
        }),
    );
    await this.store.save(tx, records);
    await this.changes.insert(tx, changes);
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
    await repoint(tx, engagementChangeTable, 'contact_id', merged);
  }

  /** `apply` answers what it was that happened, or `undefined` where nothing did. */
  private async change<T extends AddressKey & { contactId: number; messageId: number }>(
    tx: Tx,
    items: T[],
    now: number,
    apply: (record: AddressRecord, item: T) => Cause | undefined,
  ): Promise<void> {
    if (items.length === 0) return;
    const records = await this.store.take(tx, items, now);
    const changes = items.flatMap((item) => {
      const record = records.get(addressKey(item))!;
      const cause = apply(record, item);
      return cause === undefined ? [] : this.settle(tx, record, cause, cause === 'silence' ? null : item.messageId, now);
    });
    await this.store.save(tx, [...records.values()]);
    await this.changes.insert(tx, changes);
  }

  /** Sets what the rule says of an address; answers the change, where there is one. */
  private settle(tx: Tx, record: AddressRecord, cause: Cause, messageId: number | null, now: number): EngagementChangeRow[] {
    return changesBy(record, this.config.settings.rules.dormancy, { cause, messageId, at: now }, () => tx.nextId());
  }
}

/** The most that has changed: a click is more than an open, and what a person did more than what may be a proxy's. */
function causeOf(before: Engaged, after: Engaged): Cause {
  const came = (what: 'firstClickAt' | 'firstOpenAt' | 'firstUnknownOpenAt') => before[what] === null && after[what] !== null;
  if (came('firstClickAt')) return 'clicked';
  if (came('firstOpenAt')) return 'opened';
  return came('firstUnknownOpenAt') ? 'unknown' : 'taken_back';
}

function had(at: number | null): 0 | 1 {
  return at === null ? 0 : 1;
}
