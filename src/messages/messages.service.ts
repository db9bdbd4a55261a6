import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { readerOf, type Reader } from '../database/reader';
import type { Engaged } from '../engagement/engaged';
import { AttributionService } from './attribution.service';
import type { MessageRow } from './message.entity';
import { mayMove, type MessageStatus } from './message-state';
import { MessagesStore, type LastAnswer, type MessageFilter } from './messages.store';

export type { LastAnswer } from './messages.store';
import type { ChannelName, Purpose } from './new-message';

/** A message as those see it who follow it up: tracking pages, callbacks, the console. Instants are epoch milliseconds. */
export interface KnownMessage {
  id: number;
  ref: string;
  flow: string;
  version: number;
  step: string;
  channel: ChannelName;
  variant: string | null;
  contactId: number;
  orderId: number | null;
  enrollmentId: number;
  purpose: Purpose;
  topic: string;
  template: string;
  /** `null` before the first attempt. */
  templateVersion: number | null;
  locale: string | null;
  /** What the text was made of, pinned at the first attempt; `null` before, and when it was forgotten after its time. */
  variables: Record<string, unknown> | null;
  /** Where links lead that outlive `variables`, by their numbers. */
  linkTargets: Record<number, string>;
  address: string | null;
  status: MessageStatus;
  reason: string | null;
  hold: string | null;
  dueAt: number;
  createdAt: number;
  sentAt: number | null;
  settledAt: number | null;
  error: string | null;
  /** What readers did, as far as it was worked out. */
  engaged: Engaged;
  unsubscribedAt: number | null;
}

/** Finds messages and takes in what readers did with them. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly store: MessagesStore,
    private readonly attribution: AttributionService,
    private readonly database: Database,
  ) {}

  /** The message with this public name, outside of any transaction. */
  async byRef(ref: string): Promise<KnownMessage | undefined> {
    return (await this.byRefs(readerOf(this.database), [ref])).get(ref);
  }

  async byRefs(read: Reader, refs: string[]): Promise<Map<string, KnownMessage>> {
    return new Map((await this.store.by(read, 'ref', refs)).map((r) => [r.ref, known(r)]));
  }

  /** The same, locked until the transaction ends, in one order for everybody. */
  async holdByRefs(tx: Tx, refs: string[]): Promise<Map<string, KnownMessage>> {
    return new Map((await this.store.hold(tx, refs)).map((r) => [r.ref, known(r)]));
  }

  async byIds(read: Reader, ids: number[]): Promise<Map<number, KnownMessage>> {
    return new Map((await this.store.by(read, 'id', ids)).map((r) => [r.id, known(r)]));
  }

  /** When addresses of these contacts opened and clicked last, as their messages tell it. */
  async lastAnswers(tx: Tx, contactIds: number[]): Promise<LastAnswer[]> {
    return contactIds.length === 0 ? [] : this.store.lastAnswers(tx, contactIds);
  }

  /** The newest messages that fit, newest first. */
  async list(filter: MessageFilter): Promise<KnownMessage[]> {
    return (await this.store.list(readerOf(this.database), filter)).map(known);
  }

  /**
   * What readers did with messages, worked out from all their hits: replaces what was known before, so that a hit which
   * proved to be a scanner's is taken back.
   */
  async engaged(tx: Tx, found: Engaged[]): Promise<void> {
    await this.store.update(
      tx,
      ['first_open_at', 'first_unknown_open_at', 'first_machine_open_at', 'first_click_at'],
      found.map((e) => ({
        id: e.messageId,
        first_open_at: e.firstOpenAt,
        first_unknown_open_at: e.firstUnknownOpenAt,
        first_machine_open_at: e.firstMachineOpenAt,
        first_click_at: e.firstClickAt,
      })),
    );
  }

  /** A hit on these messages proved to be a person's, or not to be one after all: orders paid since are credited anew. */
  async touched(tx: Tx, messages: readonly KnownMessage[]): Promise<void> {
    await this.attribution.onTouches(
      tx,
      messages.map((m) => ({ ref: m.ref, contact_id: m.contactId, created_at: m.createdAt })),
    );
  }

  /** These messages led to an unsubscribe. */
  async unsubscribed(tx: Tx, ids: number[], at: number): Promise<void> {
    await this.store.stamp(tx, 'unsubscribed_at', ids, at);
  }

  /**
   * A person wants messages tried again: failed ones, those with a template error or without a coupon, and e-mails of unknown outcome. Answers
   * how many went back to the queue; an SMS of unknown outcome never does, and what expired expires again.
   */
  async retry(tx: Tx, ids: number[], now: number): Promise<number> {
    const rows = (await this.store.by(tx, 'id', ids)).filter(
      (r) =>
        mayMove(r.status, 'queued') &&
        r.status !== 'sending' &&
        (r.status !== 'skipped' || MENDABLE.includes(r.reason ?? '')) &&
        (r.status !== 'unknown' || r.channel === 'email'),
    );
    return this.store.update(
      tx,
      ['status', 'reason', 'hold', 'due_at', 'attempts', 'first_attempt_at', 'settled_at', 'pull'],
      // A message nothing was ever made of is rendered by the newest version of its template.
      rows.map((r) => ({
        id: r.id,
        status: 'queued',
        reason: null,
        hold: null,
        due_at: now,
        attempts: 0,
        first_attempt_at: r.template_version === null ? null : now,
        settled_at: null,
        pull: 0,
      })),
    );
  }
}

/** Reasons of a skip that a person can do something about. */
const MENDABLE = ['template_error', 'no_coupon'];

function known(r: MessageRow): KnownMessage {
  return {
    id: r.id,
    ref: r.ref,
    flow: r.flow,
    version: r.version,
    step: r.step,
    channel: r.channel,
    variant: r.variant,
    contactId: r.contact_id,
    orderId: r.order_id,
    enrollmentId: r.enrollment_id,
    purpose: r.purpose,
    topic: r.topic,
    template: r.template,
    templateVersion: r.template_version,
    locale: r.locale,
    variables: r.variables === null ? null : (JSON.parse(r.variables) as Record<string, unknown>),
    linkTargets: r.link_targets === null ? {} : (JSON.parse(r.link_targets) as Record<number, string>),
    address: r.address,
    status: r.status,
    reason: r.reason,
    hold: r.hold,
    dueAt: r.due_at,
    createdAt: r.created_at,
    sentAt: r.sent_at,
    settledAt: r.settled_at,
    error: r.error,
    engaged: {
      messageId: r.id,
      firstOpenAt: r.first_open_at,
      firstUnknownOpenAt: r.first_unknown_open_at,
      firstMachineOpenAt: r.first_machine_open_at,
      firstClickAt: r.first_click_at,
    },
    unsubscribedAt: r.unsubscribed_at,
  };
}
