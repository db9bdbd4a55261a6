import { Injectable } from '@nestjs/common';
import type { AudienceChange } from '../audience/audience-change';
import { AudienceRefreshService } from '../audience/audience-refresh.service';
import { Database } from '../database/database.service';
import { Mutex } from '../database/mutex';
import { EventsService } from '../events/events.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { FlowsService } from './flows.service';

/** Parts of a refresh in one turn of the loop: the tick has other work. */
const PARTS_A_TURN = 8;
/** After a refresh that could not even begin. */
const REST_AFTER_FAILURE = MINUTE;

/**
 * Keeps scores, tiers and segments up to date, and lets flows know: what changed is written together with its events and with
 * the enrollments they begin and end, in one short transaction after the other. Cut between any two, nothing is lost and
 * nothing said twice: the next refresh finds what is left.
 */
@Injectable()
export class AudienceTurnsService {
  private running?: AsyncGenerator<void, void>;
  private readonly mutex = new Mutex();
  private restUntil = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly audience: AudienceRefreshService,
    private readonly events: EventsService,
    private readonly flows: FlowsService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** A little further where a refresh is due; answers how many parts were done, 0 when nothing is left. */
  async run(): Promise<number> {
    if (!this.running && !(await this.mayBegin())) return 0;
    let parts = 0;
    while (parts < PARTS_A_TURN && (await this.further())) parts++;
    return parts;
  }

  /** Refreshes everything now, after a refresh on its way has ended. */
  async refresh(): Promise<void> {
    while (await this.further());
    this.running = this.sweep(this.clock.now());
    while (await this.further());
  }

  /** When a clock that jumps should stop for a refresh; null before the first one. */
  async nextDue(): Promise<number | null> {
    return this.audience.nextDue();
  }

  private async mayBegin(): Promise<boolean> {
    if (this.clock.lease() < this.restUntil) return false;
    try {
      if (!(await this.audience.begin(this.clock.now()))) return false;
      this.running ??= this.sweep(this.clock.now());
      return true;
    } catch (error) {
      this.restUntil = this.clock.lease() + REST_AFTER_FAILURE;
      this.log.error('audience.failed', { stage: 'begin', reason: reasonOf(error) });
      return false;
    }
  }

  /** One part more of the refresh on its way; false when there is none. One caller at a time. */
  private async further(): Promise<boolean> {
    const release = await this.mutex.acquire();
    try {
      if (!this.running) return false;
      const { done } = await this.running.next();
      if (done) this.running = undefined;
      return !done;
    } catch (error) {
      this.running = undefined;
      throw error;
    } finally {
      release();
    }
  }

  /** A stage that fails is left for the next refresh, with those that lean on it; the others go on. */
  private async *sweep(now: number): AsyncGenerator<void, void> {
    const failed = new Set<string>();
    for (const stage of this.audience.stages(now)) {
      if (stage.leansOn.some((name) => failed.has(name))) {
        failed.add(stage.name);
        continue;
      }
      try {
        for await (const change of stage.changes) {
          if (change) await this.write(change, now);
          await new Promise((resolve) => setImmediate(resolve));
          yield;
        }
      } catch (error) {
        failed.add(stage.name);
        this.log.error('audience.failed', { stage: stage.name, reason: reasonOf(error) });
      }
    }
    await this.audience.done(now);
  }

  private async write(change: AudienceChange, now: number): Promise<void> {
    await this.database.tx(async (tx) => {
      const events = await change(tx);
      if (events.length > 0) await this.flows.onEvents(tx, await this.events.append(tx, events), now);
    });
  }
}
