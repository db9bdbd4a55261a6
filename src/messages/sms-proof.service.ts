import { Injectable } from '@nestjs/common';
import { SmsChannel, type SmsEvidence } from '../channels/sms.channel';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { Metrics } from '../http/metrics.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { TemplateError } from '../rendering/template-error';
import { DeliveryService } from './delivery.service';
import type { MessageRow } from './message.entity';
import { nextLook, UNKNOWN_FINAL } from './sms-looks';
import { SmsProofStore } from './sms-proof.store';
import { SmsTextService } from './sms-text.service';

/** Asked of the provider side by side. */
const BATCH = 10;

/**
 * Finds out what became of SMS whose outcome is unknown: it reads the provider's own list and never sends anything. What the list
 * holds is proved; what it does not hold after the last look is final.
 */
@Injectable()
export class SmsProofService {
  constructor(
    private readonly database: Database,
    private readonly store: SmsProofStore,
    private readonly channel: SmsChannel,
    private readonly texts: SmsTextService,
    private readonly delivery: DeliveryService,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** Looks for those that are due. Answers how many it looked for. */
  async run(): Promise<number> {
    const now = this.clock.now();
    const next = await this.nextDue();
    if (next === null || next > now) return 0;
    const rows = await this.database.tx((tx) => this.reserve(tx, now));
    const looked = await Promise.all(rows.map(async (row) => ({ row, evidence: await this.look(row) })));
    await this.database.tx(async (tx) => {
      // One after the other: of two with the same text each finds a message of its own.
      for (const { row, evidence } of looked) await this.settle(tx, row, evidence, now);
    });
    return rows.length;
  }

  async nextDue(): Promise<number | null> {
    return this.store.nextDue(readerOf(this.database));
  }

  /** Takes what is due and writes its next look at once: another process takes others, and a crash here loses none. */
  private async reserve(tx: Tx, now: number): Promise<MessageRow[]> {
    const rows = await this.store.due(tx, now, BATCH);
    await this.store.lookAgain(
      tx,
      rows.map((row) => ({ id: row.id, due_at: nextLook(row.settled_at!, now) ?? now + MINUTE })),
    );
    return rows;
  }

  private async look(row: MessageRow): Promise<SmsEvidence> {
    const { ref, address } = row;
    if (address === null || row.first_attempt_at === null) return { is: 'absent' };
    try {
      const { body } = await this.texts.again({ ...row, address });
      return await this.channel.lookUp({ ref, to: address, body }, row.first_attempt_at);
    } catch (error) {
      // Its variables were forgotten or its text is gone: there is nothing to compare with.
      if (error instanceof TemplateError) return { is: 'absent' };
      throw error;
    }
  }

  private async settle(tx: Tx, row: MessageRow, evidence: SmsEvidence, now: number): Promise<void> {
    const found = evidence.is === 'found' ? await this.notYetKnown(tx, row, evidence) : undefined;
    if (found) {
      const { providerId, report } = found;
      await this.delivery.onReports(
        tx,
        [{ ...report, message: { ref: row.ref }, providerId: providerId ?? undefined, at: now }],
        now,
      );
      tx.afterCommit(() => this.log.info('sms.proved', { message: row.id, is: report.is }));
    } else if (nextLook(row.settled_at!, now) === null && (await this.store.giveUp(tx, row.id, UNKNOWN_FINAL))) {
      tx.afterCommit(() => {
        this.metrics.count('messages_total', { channel: 'sms', outcome: 'unknown', reason: UNKNOWN_FINAL });
        this.log.warn('message.unknown_final', { message: row.id, evidence: evidence.is });
      });
    }
  }

  private async notYetKnown(tx: Tx, row: MessageRow, { sent }: Extract<SmsEvidence, { is: 'found' }>) {
    const known = await this.store.knownElsewhere(
      tx,
      sent.flatMap((one) => one.providerId ?? []),
      row.id,
    );
    return sent.find((one) => one.providerId === null || !known.has(one.providerId));
  }
}
