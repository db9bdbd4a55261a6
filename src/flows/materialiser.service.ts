import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { DatedEnrollmentStore } from './dated-enrollment.store';
import type { DatedFlow } from './entering.service';
import { FlowsService } from './flows.service';
import { SweepsService } from './sweeps.service';
import { ToldService } from './told.service';

/** Contacts of one transaction, and transactions of one turn: the tick has other work. */
const CHUNK = 100;
const CHUNKS_A_TURN = 8;

/**
 * Turns moments of the calendar into enrollments that wait for them on the contact's own wall clock: of everybody once in a
 * while (sweeps.service.ts), and at once of a contact of whom something was told. The occasion is part of the entry key, so
 * looking again, after a crash or in two processes, adds nothing twice. A chunk is one short transaction and a turn a few of
 * them: a campaign to a hundred thousand is spread over many ticks, and all else of a tick goes on in between.
 */
@Injectable()
export class MaterialiserService {
  constructor(
    private readonly database: Database,
    private readonly told: ToldService,
    private readonly entry: FlowsService,
    private readonly sweeps: SweepsService,
    private readonly enrollments: DatedEnrollmentStore,
    private readonly clock: Clock,
  ) {}

  /** Looks a little further; answers how many chunks of contacts were looked at, 0 when nothing is left. */
  async run(): Promise<number> {
    const now = this.clock.now();
    const flows = await this.sweeps.flows(now);
    let turns = 0;
    while (turns < CHUNKS_A_TURN && (await this.lookAtTold(flows, now))) turns++;
    return turns + (await this.sweeps.run(flows, { size: CHUNK, turns: CHUNKS_A_TURN - turns }, now));
  }

  /** When everybody is looked at next; null without any flow by the calendar. */
  async nextDue(): Promise<number | null> {
    return this.sweeps.nextDue(this.clock.now());
  }

  /** New facts: what waits for its moment is looked at again, and new moments may have come. Answers whether there were any. */
  private async lookAtTold(flows: readonly DatedFlow[], now: number): Promise<boolean> {
    const subjects = this.told.take(flows.length > 0 ? CHUNK : Infinity);
    if (this.told.overflowed()) this.sweeps.beginAnew();
    if (subjects.length === 0 || flows.length === 0) return false;
    try {
      await this.database.tx(async (tx) => {
        await this.enrollments.lookAgain(tx, [...new Set(subjects.map((s) => s.contactId))], now);
        await this.entry.onDates(tx, flows, subjects, now);
      });
    } catch (error) {
      // They are forgotten now; the next sweep finds them.
      this.sweeps.beginAnew();
      throw error;
    }
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }
}
