import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import { messageTable, type MessageRow } from './message.entity';
import { sendAttemptTable, type SendAttemptRow } from './send-attempt.entity';

/** What the end of an attempt writes into its message. */
export type EndRow = Pick<
  MessageRow,
  | 'id'
  | 'fence'
  | 'owner'
  | 'status'
  | 'reason'
  | 'due_at'
  | 'attempts'
  | 'lease_until'
  | 'provider'
  | 'provider_id'
  | 'error'
  | 'sent_at'
  | 'settled_at'
  | 'pull'
  | 'gated_at'
>;

/** What the end of an attempt writes into its record. */
export type EvidenceRow = Pick<
  SendAttemptRow,
  'message_id' | 'fence' | 'phase' | 'outcome' | 'code' | 'enhanced' | 'reply' | 'ended_at'
>;

const END_COLUMNS = [
  'status',
  'reason',
  'due_at',
  'attempts',
  'owner',
  'lease_until',
  'provider',
  'provider_id',
  'error',
  'sent_at',
  'settled_at',
  'pull',
  'gated_at',
] as const;

/** SQL of outcomes: evidence always, the message only under the fence it was claimed with. */
@Injectable()
export class OutcomeStore {
  async evidence(tx: Tx, rows: EvidenceRow[]): Promise<void> {
    await tx.updateMany(
      sendAttemptTable,
      ['message_id', 'fence'],
      ['phase', 'outcome', 'code', 'enhanced', 'reply', 'ended_at'],
      rows,
    );
  }

  /** Writes ends; answers how many messages still were under the fence they were claimed with. */
  async end(tx: Tx, rows: EndRow[]): Promise<number> {
    return tx.updateMany(messageTable, ['id', 'fence'], [...END_COLUMNS], rows);
  }
}
