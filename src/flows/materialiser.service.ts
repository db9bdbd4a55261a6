import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { HOUR } from '../kernel/duration';
import { CatalogueService, type LiveFlow } from './catalogue.service';
import { DatesService, type Span } from './dates.service';
import { EnteringService } from './entering.service';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';

/** Dates and holidays become enrollments this long before they fall. */
const AHEAD = 48 * HOUR;
/** Looked for again this often, so that new contacts and edited birthdays are found. */
const EVERY = 12 * HOUR;
/** Contacts of one transaction, and transactions of one turn: the tick has other work. */
const CHUNK = 250;
const CHUNKS_A_TURN = 4;

/** One pass over the contacts that a flow's date may concern. */
interface Sweep extends Span {
  chunks: AsyncGenerator<number[], void>;
}

/**
 * Turns dates and holidays into enrollments that wait for their moment on the contact's own wall clock. The occasion is part
 * of the entry key, so sweeping again, after a crash or in two processes, adds nothing twice.
 */
@Injectable()
export class MaterialiserService {
  private readonly sweeps = new Map<string, Sweep>();

  constructor(
    private readonly database: Database,
    private readonly flows: FlowStore,
    private readonly catalogue: CatalogueService,
    private readonly entering: EnteringService,
    private readonly dates: DatesService,
    private readonly clock: Clock,
  ) {}

  /** Sweeps a little further where a sweep is due; answers how many chunks of contacts were looked at, 0 when nothing is left. */
  async run(): Promise<number> {
    await this.catalogue.refresh();
    const now = this.clock.now();
    let turns = 0;
    for (const { live, row } of await this.dated()) {
      let more = this.sweeps.has(row.flow) || nextSweep(row) <= now;
      for (; more && turns < CHUNKS_A_TURN; turns++) more = await this.sweepOn(live, row, now);
    }
    return turns;
  }

  /** When the next sweep is due; null without any flow by date. */
  async nextDue(): Promise<number | null> {
    await this.catalogue.refresh();
    const due = (await this.dated()).map(({ row }) => nextSweep(row));
    return due.length > 0 ? Math.min(...due) : null;
  }

  /** One chunk more; answers whether there may be another. */
  private async sweepOn(live: LiveFlow, row: FlowRow, now: number): Promise<boolean> {
    const sweep = this.sweeps.get(row.flow) ?? this.begin(live, row, now);
    try {
      const next = await sweep.chunks.next();
      if (!next.done) {
        await this.database.tx((tx) => this.entering.enterDated(tx, live, next.value, sweep, now));
        return true;
      }
      await this.database.tx((tx) => this.flows.setMaterialised(tx, row.flow, sweep.until));
      this.sweeps.delete(row.flow);
      return false;
    } catch (error) {
      // Begun anew: what was added already stays as it is.
      this.sweeps.delete(row.flow);
      throw error;
    }
  }

  private begin({ flow }: LiveFlow, row: FlowRow, now: number): Sweep {
    // What fell since the last sweep is caught up, as far as it is still worth while; never what fell before the publication.
    const from = Math.max(row.materialised_until - AHEAD, row.first_published_at, now - this.dates.maxAge(flow));
    const span = { from, until: now + AHEAD };
    const sweep = { ...span, chunks: this.dates.candidates(flow, span, CHUNK) };
    this.sweeps.set(row.flow, sweep);
    return sweep;
  }

  private async dated(): Promise<{ live: LiveFlow; row: FlowRow }[]> {
    const dated = this.catalogue.all().filter(({ flow }) => flow.trigger.is !== 'event');
    if (dated.length === 0) return [];
    const rows = new Map((await this.flows.flows(readerOf(this.database))).map((row) => [row.flow, row]));
    return dated.flatMap((live) => {
      const row = rows.get(live.flow.id);
      return row && row.state !== 'stopped' ? [{ live, row }] : [];
    });
  }
}

function nextSweep(row: FlowRow): number {
  return row.materialised_until - AHEAD + EVERY;
}
