import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { InboxService, type InboxOutcome, type InboxRow } from '../events/inbox.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { ConsequencesService } from './consequences.service';
import { faultOf } from './fault';
import { RecordingService, type Told } from './recording.service';

/** Deliveries of one transaction: enough to share its cost, few enough to keep it short. */
const BATCH = 100;

/**
 * Turns inbox rows into records, events and their effects, each row once: rows, effects and the row's own settlement are one
 * transaction. A batch that fails is taken row by row, so that one bad delivery holds up no other; the bad one is parked
 * with its fault. An outage of the database parks nothing: the rows stay new.
 */
@Injectable()
export class ProcessorService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly inbox: InboxService,
    private readonly recording: RecordingService,
    private readonly consequences: ConsequencesService,
    private readonly log: Log,
  ) {}

  /** Processes up to `limit` rows, oldest first; answers how many were settled. 0 means that none is waiting. */
  async drain(limit: number): Promise<number> {
    let settled = 0;
    while (settled < limit) {
      const size = Math.min(BATCH, limit - settled);
      const done = await this.batch(size);
      settled += done;
      if (done < size) break;
    }
    return settled;
  }

  private async batch(size: number): Promise<number> {
    let claimed: InboxRow[] = [];
    try {
      return await this.database.tx(async (tx) => {
        claimed = await this.inbox.claim(tx, size);
        await this.process(tx, claimed);
        return claimed.length;
      });
    } catch (error) {
      const fault = faultOf(error);
      if (fault.transient || claimed.length === 0) throw error;
      this.log.warn('inbox.batch-failed', { rows: claimed.length, fault: fault.text });
      let settled = 0;
      for (const { id } of claimed) settled += await this.single(id);
      return settled;
    }
  }

  /** One row by itself; parks it when it fails again. Answers 0 when another worker has it. */
  private async single(id: number): Promise<number> {
    try {
      return await this.database.tx(async (tx) => {
        const rows = await this.inbox.claimThese(tx, [id]);
        await this.process(tx, rows);
        return rows.length;
      });
    } catch (error) {
      const fault = faultOf(error);
      if (fault.transient) throw error;
      this.log.warn('inbox.parked', { row: id, fault: fault.text });
      return this.database.tx(async (tx) => {
        const rows = await this.inbox.claimThese(tx, [id]);
        await this.inbox.settle(
          tx,
          rows.map((r) => ({ id: r.id, state: 'parked', error: fault.text })),
          this.clock.now(),
        );
        return rows.length;
      });
    }
  }

  private async process(tx: Tx, rows: InboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    const now = this.clock.now();
    const told: Told[] = [];
    const outcomes = new Map<number, InboxOutcome>();
    for (const row of rows) {
      const parsed = this.recording.read(row);
      if ('ignored' in parsed) outcomes.set(row.id, { id: row.id, state: 'ignored', error: parsed.ignored });
      else if ('parked' in parsed) outcomes.set(row.id, { id: row.id, state: 'parked', error: parsed.parked });
      else {
        outcomes.set(row.id, { id: row.id, state: 'done' });
        told.push(...parsed.map((incoming) => ({ rowId: row.id, receivedAt: row.received_at, incoming })));
      }
    }
    if (told.length > 0) {
      const { recorded, merged } = await this.recording.record(tx, told, now);
      await this.consequences.draw(tx, recorded, merged, now);
      for (const { rowId, contactId } of recorded) outcomes.get(rowId)!.contactId ??= contactId;
    }
    await this.inbox.settle(tx, [...outcomes.values()], now);
  }
}
