import { Injectable } from '@nestjs/common';
import { CouponsService } from '../audience/coupons.service';
import type { Tx } from '../database/tx';
import type { NewMessage } from '../messages/new-message';
import { OutboxService } from '../messages/outbox.service';
import { CollapsingService } from './collapsing.service';
import type { Effect, MessageEffect } from './definition';
import type { EnrollmentRow } from './enrollment.entity';
import { FlowTestsService } from './flow-tests.service';
import { SettingService } from './setting.service';
import { WebhooksService, type NewWebhookCall } from './webhooks.service';

/** What the interpreter wants done for one enrollment, about the contact it lives on as. */
export interface Wanted {
  row: EnrollmentRow;
  contactId: number;
  effects: readonly Effect[];
  /** May it be about several orders? */
  collapses: boolean;
}

type Kind<K extends Effect['is']> = Extract<Effect, { is: K }>;

/** Carries out what steps decided, set-wise for a batch, in the transaction that stores the enrollments. Each key acts once. */
@Injectable()
export class EffectsService {
  constructor(
    private readonly outbox: OutboxService,
    private readonly setting: SettingService,
    private readonly tests: FlowTestsService,
    private readonly collapsing: CollapsingService,
    private readonly coupons: CouponsService,
    private readonly webhooks: WebhooksService,
  ) {}

  async carryOut(tx: Tx, all: readonly Wanted[], now: number): Promise<void> {
    const wanted = all.filter(({ effects }) => effects.length > 0);
    if (wanted.length === 0) return;
    await this.setting.write(tx, only(wanted, 'set'), now);
    const coupons = only(wanted, 'coupon').map(({ row, contactId, effect }) => ({
      pool: effect.pool,
      contactId,
      enrollmentId: row.id,
      expiresIn: effect.expiresIn,
    }));
    if (coupons.length > 0) await this.coupons.reserve(tx, coupons, now);
    const calls = only(wanted, 'webhook').map((one) => callOf(one.row, one.effect, one.contactId));
    await this.webhooks.enqueue(tx, calls, now);
    await this.tests.start(tx, only(wanted, 'test'));
    await this.write(tx, wanted, now);
  }

  private async write(tx: Tx, wanted: readonly Wanted[], now: number): Promise<void> {
    const orders = await this.collapsing.ordersOf(
      tx,
      wanted.filter((one) => one.collapses).map((one) => one.row.id),
    );
    const messages = only(wanted, 'message').map(({ row, contactId, effect }) =>
      messageOf(row, effect, contactId, orders.get(row.id)),
    );
    await this.outbox.enqueue(tx, messages, now);
  }
}

/** The effects of one kind, each with whom it concerns. */
function only<K extends Effect['is']>(
  wanted: readonly Wanted[],
  is: K,
): { row: EnrollmentRow; contactId: number; effect: Kind<K> }[] {
  return wanted.flatMap(({ row, contactId, effects }) =>
    effects.flatMap((effect) => (effect.is === is ? [{ row, contactId, effect: effect as Kind<K> }] : [])),
  );
}

function callOf(row: EnrollmentRow, { is: _, at: _at, ...call }: Kind<'webhook'>, contactId: number): NewWebhookCall {
  return { ...call, enrollmentId: row.id, flow: row.flow, contactId };
}

function messageOf(row: EnrollmentRow, effect: MessageEffect, contactId: number, orderIds: number[] | undefined): NewMessage {
  const { is: _, ...message } = effect;
  return {
    ...message,
    options: orderIds ? { ...message.options, orderIds } : message.options,
    enrollmentId: row.id,
    flow: row.flow,
    version: row.version,
    contactId,
    orderId: orderIds?.[0] ?? row.order_id,
  };
}
