import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { NewMessage } from '../messages/new-message';
import { OutboxService } from '../messages/outbox.service';
import type { Effect, MessageEffect } from './definition';
import type { EnrollmentRow } from './enrollment.entity';

/** What the interpreter wants done for one enrollment, about the contact it lives on as. */
export interface Wanted {
  row: EnrollmentRow;
  contactId: number;
  effects: readonly Effect[];
}

/** Carries out what steps decided, set-wise for a batch, in the transaction that stores the enrollments. Each key acts once. */
@Injectable()
export class EffectsService {
  constructor(private readonly outbox: OutboxService) {}

  async carryOut(tx: Tx, wanted: readonly Wanted[], now: number): Promise<void> {
    const messages = wanted.flatMap(({ row, contactId, effects }) =>
      effects.flatMap((effect) => (effect.is === 'message' ? [messageOf(row, effect, contactId)] : [])),
    );
    await this.outbox.enqueue(tx, messages, now);
  }
}

function messageOf(row: EnrollmentRow, effect: MessageEffect, contactId: number): NewMessage {
  const { is: _, ...message } = effect;
  return {
    ...message,
    enrollmentId: row.id,
    flow: row.flow,
    version: row.version,
    contactId,
    orderId: row.order_id,
  };
}
