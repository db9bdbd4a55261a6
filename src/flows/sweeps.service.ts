import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { HOUR } from '../kernel/duration';
import { CandidatesService } from './candidates.service';
import { CatalogueService, type LiveFlow } from './catalogue.service';
import { DatesService } from './dates.service';
import type { CompiledFlow } from './definition';
import type { DatedFlow } from './entering.service';
import { FlowsService } from './flows.service';
import type { Subject } from './facts.service';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';
import type { Span } from './occurrences';
import { isDated } from './trigger-kind';

/** Moments of the calendar become enrollments this long before they come. */
const AHEAD = 48 * HOUR;
/** Everybody is looked at this often. */
const EVERY = 12 * HOUR;
/** A date that is told late still counts when its moment passed less than this before. */
const LATE = 12 * HOUR;

/** A flow by the calendar with how far it has come. */
export interface OpenFlow extends DatedFlow {
  row: FlowRow;
  /** What the members of a campaign's segment follow from; empty for other flows, and before the segment was first filled. */
  edition: string;
}

/** One pass over everybody whom a flow's moments may concern. */
interface Sweep extends OpenFlow {
  chunks: AsyncGenerator<Subject[], void>;
}

/** Passes over everybody: after a start, after a publication, when a campaign's segment was filled anew, and twice a day. */
@Injectable()
export class SweepsService {
  private readonly sweeps = new Map<string, Sweep>();
  /** Versions whom everybody was looked at for since this process began; up to when nobody is left out. */
  private readonly covered = new Map<string, { at: number; edition: string }>();

  constructor(
    private readonly database: Database,
    private readonly store: FlowStore,
    private readonly catalogue: CatalogueService,
    private readonly dates: DatesService,
    private readonly candidates: CandidatesService,
    private readonly entry: FlowsService,
  ) {}

  /** Every flow by the calendar that was not stopped; paused ones too, whose enrollments wait. */
  async flows(now: number): Promise<OpenFlow[]> {
    await this.catalogue.refresh();
    const dated = this.catalogue.all().filter(({ flow }) => isDated(flow.trigger));
    if (dated.length === 0) return [];
    const rows = new Map((await this.store.flows(readerOf(this.database))).map((row) => [row.flow, row]));
    const editions = dated.some(({ flow }) => segmentOf(flow)) ? await this.candidates.editions() : new Map<string, string>();
    return dated.flatMap((live) => {
      const row = rows.get(live.flow.id);
      const edition = editions.get(segmentOf(live.flow) ?? '') ?? '';
      return row && row.state !== 'stopped' ? [{ live, row, edition, span: this.span(live, row, now) }] : [];
    });
  }

  /** Goes on where a sweep is due, at most so many chunks of contacts; answers how many it was. */
  async run(flows: readonly OpenFlow[], most: { size: number; turns: number }, now: number): Promise<number> {
    let turns = 0;
    for (const flow of flows) {
      let more = this.sweeps.has(nameOf(flow.live)) || this.isDue(flow, now);
      for (; more && turns < most.turns; turns++) more = await this.sweepOn(flow, most.size, now);
      if (!more) this.covered.set(nameOf(flow.live), { at: now, edition: flow.edition });
    }
    return turns;
  }

  /** When everybody is looked at next. */
  async nextDue(now: number): Promise<number | null> {
    const due = (await this.flows(now)).map((flow) => (this.isDue(flow, now) ? now : nextSweep(flow.row)));
    return due.length > 0 ? Math.min(...due) : null;
  }

  /** Everybody has to be looked at again: some were lost sight of. */
  beginAnew(): void {
    this.covered.clear();
  }

  /** One chunk more; answers whether there may be another. */
  private async sweepOn(flow: OpenFlow, size: number, now: number): Promise<boolean> {
    const name = nameOf(flow.live);
    const sweep = this.sweeps.get(name) ?? { ...flow, chunks: this.candidates.of(flow.live, flow.span, size) };
    this.sweeps.set(name, sweep);
    try {
      const next = await sweep.chunks.next();
      if (!next.done) {
        if (next.value.length > 0) await this.database.tx((tx) => this.entry.onDates(tx, [sweep], next.value, now));
        return true;
      }
      await this.database.tx((tx) => this.store.setMaterialised(tx, sweep.row, sweep.span.until));
      this.sweeps.delete(name);
      return false;
    } catch (error) {
      // Begun anew: what was added already stays as it is.
      this.sweeps.delete(name);
      throw error;
    }
  }

  private isDue({ live, row, edition }: OpenFlow, now: number): boolean {
    return this.covered.get(nameOf(live))?.edition !== edition || nextSweep(row) <= now;
  }

  /**
   * From the last look on, so that what fell during an outage is caught up as far as it is worth while; never what fell before
   * the publication. Dates may be told a little late. A campaign is for those who are in its segment at its moment, so nobody
   * comes to it late.
   */
  private span(live: LiveFlow, row: FlowRow, now: number): Span {
    const { flow, publishedAt, firstPublishedAt } = live;
    const covered = this.covered.get(nameOf(live));
    const looked = covered ? covered.at + 1 : row.materialised_until - AHEAD;
    const since =
      flow.trigger.is === 'schedule' ? Math.max(looked, publishedAt) : Math.max(Math.min(looked, now - LATE), firstPublishedAt);
    return { from: Math.max(since, now - this.dates.maxAge(flow)), until: now + AHEAD };
  }
}

function segmentOf({ trigger }: CompiledFlow): string | null {
  return trigger.is === 'schedule' ? trigger.segment : null;
}

/** Of another version, or after a stop, everybody is looked at anew. */
function nameOf({ flow, version, firstPublishedAt }: LiveFlow): string {
  return `${flow.id} ${version} ${firstPublishedAt}`;
}

function nextSweep(row: FlowRow): number {
  return row.materialised_until - AHEAD + EVERY;
}
