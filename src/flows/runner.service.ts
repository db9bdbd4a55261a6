import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { Clock } from '../kernel/clock';
import { OutboxService } from '../messages/outbox.service';
import { CatalogueService } from './catalogue.service';
import type { Settled } from './definition';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { MoverService } from './mover.service';

/**
 * Enrollments of one transaction: small enough to keep SQLite's writer free (about 20 ms), large enough to share the reads.
 */
const BATCH = 200;

/**
 * Moves enrollments: due ones, and those whose message has settled.
 *
 * A batch is claimed, loaded, decided and written in one transaction. On SQLite there is one writer; on MySQL the claim is
 * FOR UPDATE SKIP LOCKED, so that two processes never hold the same enrollment, and whoever dies lets go of everything at once.
 * No lease is needed where nothing happens between claim and commit but reads of the same database.
 *
 * A batch that cannot be written is taken apart: each enrollment on its own, so that one never stops the others.
 */
@Injectable()
export class RunnerService {
  constructor(
    private readonly database: Database,
    private readonly store: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly mover: MoverService,
    private readonly outbox: OutboxService,
    private readonly clock: Clock,
  ) {}

  /**
   * Moves up to `limit` due enrollments of running flows; answers how many. Every flow with something due gets its part, so
   * that a reminder of today never waits behind the hundred thousand of a campaign.
   */
  async advanceDue(limit: number): Promise<number> {
    await this.catalogue.refresh();
    const now = this.clock.now();
    let flows = await this.store.dueFlows(readerOf(this.database), this.runningFlows(), now);
    const part = Math.min(BATCH, Math.ceil(limit / Math.max(1, flows.length)));
    let moved = 0;
    while (flows.length > 0 && moved < limit) {
      const more: string[] = [];
      for (const flow of flows) {
        const size = Math.min(part, limit - moved);
        const done = size > 0 ? await this.batch((tx) => this.store.claimDue(tx, flow, now, size), now) : 0;
        moved += done;
        if (done > 0 && done === size) more.push(flow);
      }
      flows = more;
    }
    return moved;
  }

  /** Lets up to `limit` enrollments go on whose message was sent, skipped, held out, failed or lost sight of. */
  async pullSettled(limit: number): Promise<number> {
    await this.catalogue.refresh();
    const now = this.clock.now();
    let pulled = 0;
    while (pulled < limit) {
      const size = Math.min(BATCH, limit - pulled);
      const done = await this.settledBatch(size, now);
      pulled += done;
      if (done < size) break;
    }
    return pulled;
  }

  /** When the next enrollment of a running flow falls due; null when none waits for a time. */
  async nextDue(): Promise<number | null> {
    await this.catalogue.refresh();
    return this.store.nextDue(readerOf(this.database), this.runningFlows());
  }

  /** Parked enrollments of a flow try their step again; answers how many. */
  async retry(flow: string): Promise<number> {
    return this.database.tx((tx) => this.store.unpark(tx, flow, this.clock.now()));
  }

  private runningFlows(): string[] {
    return this.catalogue.running().map((f) => f.flow.id);
  }

  private async batch(claim: (tx: Tx) => Promise<EnrollmentRow[]>, now: number): Promise<number> {
    let claimed: number[] = [];
    try {
      return await this.database.tx(async (tx) => {
        const rows = await claim(tx);
        claimed = rows.map((r) => r.id);
        await this.mover.move(tx, rows, new Map(), now);
        return rows.length;
      });
    } catch (error) {
      if (claimed.length === 0) throw error;
      for (const id of claimed) await this.alone(id, now);
      return claimed.length;
    }
  }

  private async alone(id: number, now: number): Promise<void> {
    try {
      await this.database.tx(async (tx) => this.mover.move(tx, await this.store.claimWaiting(tx, [id]), new Map(), now));
    } catch (error) {
      await this.database.tx(async (tx) => this.mover.fail(tx, await this.store.claimWaiting(tx, [id]), error, now));
    }
  }

  private async settledBatch(size: number, now: number): Promise<number> {
    let taken = 0;
    try {
      return await this.database.tx(async (tx) => {
        const settled = await this.takeSettled(tx, size);
        taken = settled.size;
        await this.mover.move(tx, await this.store.claimWaiting(tx, [...settled.keys()]), settled, now);
        return taken;
      });
    } catch (error) {
      if (taken === 0) throw error;
      // Taking them was rolled back as well. Only write down what settled: each goes on from there as a due enrollment.
      return this.database.tx(async (tx) => {
        const settled = await this.takeSettled(tx, size);
        await this.mover.note(tx, await this.store.claimWaiting(tx, [...settled.keys()]), settled, now);
        return settled.size;
      });
    }
  }

  private async takeSettled(tx: Tx, limit: number): Promise<Map<number, Settled>> {
    const messages = await this.outbox.takeSettled(tx, limit);
    return new Map(messages.map((m) => [m.enrollmentId, m]));
  }
}
