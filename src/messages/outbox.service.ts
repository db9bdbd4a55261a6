import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Tx } from '../database/tx';
import type { MessageRow } from './message.entity';
import { messageRef } from './message-ref';
import { settledStatus } from './message-state';
import type { MessageOptions, NewMessage, SettledMessage } from './new-message';
import { OutboxStore } from './outbox.store';

/**
 * The outbox: a message is a row before it is an e-mail. Flows put messages in within the transaction that moves their
 * enrollment, take queued ones back when an enrollment ends, and pull what became of them.
 */
@Injectable()
export class OutboxService {
  private readonly listeners: (() => void)[] = [];
  private readonly secret: string;

  constructor(
    private readonly store: OutboxStore,
    config: Config,
  ) {
    this.secret = config.env.appSecrets[0]!;
  }

  /** Adds messages. One whose (enrollment, step, visit, channel) was enqueued before is left as it is. */
  async enqueue(tx: Tx, messages: NewMessage[], now: number): Promise<void> {
    if (messages.length === 0) return;
    await this.store.add(
      tx,
      messages.map((m) => this.row(m, tx.nextId(), now)),
    );
    tx.afterCommit(() => this.listeners.forEach((wake) => wake()));
  }

  /**
   * Takes messages of enrollments back: queued ones become `skipped` with `reason`; those just being sent are marked and
   * stopped if they are gated again. Answers how many were found.
   */
  async cancel(tx: Tx, enrollmentIds: number[], reason: string, now: number): Promise<number> {
    return enrollmentIds.length === 0 ? 0 : this.store.cancel(tx, enrollmentIds, reason, now);
  }

  /** A flow that was paused runs again: its held messages enter the gate at once. */
  async resume(tx: Tx, flow: string, now: number): Promise<number> {
    tx.afterCommit(() => this.listeners.forEach((wake) => wake()));
    return this.store.release(tx, flow, 'flow_paused', now);
  }

  /** Messages that came to an end since the last call, oldest first; each is handed out once. */
  async takeSettled(tx: Tx, limit: number): Promise<SettledMessage[]> {
    const rows = await this.store.takeSettled(tx, limit);
    return rows.flatMap((r) => {
      const status = settledStatus(r.status);
      // Retried by hand between settling and now: its new end will be told.
      if (!status) return [];
      return [
        {
          messageId: r.id,
          enrollmentId: r.enrollment_id,
          step: r.step,
          visit: r.visit,
          channel: r.channel,
          status,
          reason: r.reason,
          at: r.settled_at!,
        },
      ];
    });
  }

  /** Enrollments are about other orders than before: what waits for them is written about those. Untouched once it is rendered. */
  async changeOrders(tx: Tx, enrollments: readonly { enrollmentId: number; orderIds: number[] }[]): Promise<void> {
    const orders = new Map(enrollments.map((e) => [e.enrollmentId, e.orderIds]));
    const waiting = await this.store.unrendered(tx, [...orders.keys()]);
    await this.store.saveOrders(
      tx,
      waiting.map((row) => {
        const orderIds = orders.get(row.enrollment_id)!;
        const options = { ...(JSON.parse(row.options) as MessageOptions), orderIds };
        return { id: row.id, order_id: orderIds[0] ?? null, options: JSON.stringify(options) };
      }),
    );
  }

  /** Calls `wake` after each commit that queued something. */
  onQueued(wake: () => void): void {
    this.listeners.push(wake);
  }

  private row(m: NewMessage, id: number, now: number): MessageRow {
    return {
      id,
      ref: messageRef(this.secret, m),
      enrollment_id: m.enrollmentId,
      flow: m.flow,
      version: m.version,
      step: m.step,
      visit: m.visit,
      channel: m.channel,
      variant: m.variant ?? null,
      contact_id: m.contactId,
      order_id: m.orderId,
      purpose: m.purpose,
      topic: m.topic,
      template: m.template,
      options: JSON.stringify(m.options),
      held_out: m.heldOut ? 1 : 0,
      status: 'queued',
      reason: null,
      hold: null,
      cancelled: null,
      lane: m.purpose,
      priority: m.priority,
      domain: null,
      address: null,
      due_at: m.dueAt,
      expires_at: m.expiresAt,
      attempts: 0,
      owner: null,
      lease_until: null,
      fence: 0,
      template_version: null,
      locale: null,
      variables: null,
      link_targets: null,
      mime_sha256: null,
      first_attempt_at: null,
      gated_at: null,
      provider: null,
      provider_id: null,
      error: null,
      created_at: now,
      sent_at: null,
      settled_at: null,
      pull: 0,
      delivered_at: null,
      bounced_at: null,
      bounce_kind: null,
      first_open_at: null,
      first_unknown_open_at: null,
      first_machine_open_at: null,
      first_click_at: null,
      unsubscribed_at: null,
      complained_at: null,
    };
  }
}
