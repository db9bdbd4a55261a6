import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Tx } from '../database/tx';
import { DAY } from '../kernel/duration';
import { ResponsesService } from '../messages/responses.service';
import { CatalogueService } from './catalogue.service';
import type { CompiledFlow, Facts, Progress } from './definition';
import { progressOf } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { FactsService, idsOf } from './facts.service';
import { hasTests, usesBestHour } from './flow-needs';
import { FlowTestsService } from './flow-tests.service';
import { learnBestHour } from './learn-best-hour';
import { looksBackAtReaders, withReaders } from './look-back';
import { quietHoursFor } from './quiet-hours-for';
import { ShopHours } from './shop-hours.service';

/** Opens and clicks of this long teach the best hour. */
const READING_COUNTS = 180 * DAY;

/** All the interpreter is told about one enrollment. `facts` is undefined when the contact is gone. */
export interface Situation {
  flow: CompiledFlow;
  progress: Progress;
  facts: Facts | undefined;
}

/** Loads what a batch of enrollments is advanced with: a fixed number of reads, and only what their flows ask for. */
@Injectable()
export class SituationsService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly responses: ResponsesService,
    private readonly tests: FlowTestsService,
    private readonly shopHours: ShopHours,
    private readonly config: Config,
  ) {}

  /** Answers the situation of one of these rows; throws when the version it is pinned to cannot be read. */
  async load(tx: Tx, rows: readonly EnrollmentRow[], now: number): Promise<(row: EnrollmentRow) => Situation> {
    const flowOf = (row: EnrollmentRow) => this.catalogue.version(row.flow, row.version);
    if (rows.some((row) => !flowOf(row))) await this.catalogue.refresh(true);
    const asking = (asks: (flow: CompiledFlow) => boolean) =>
      rows.filter((row) => {
        const flow = flowOf(row);
        return flow !== undefined && asks(flow);
      });
    const factsOf = await this.facts.load(
      tx,
      rows.map((row) => ({ contactId: row.contact_id, orderId: row.order_id })),
      new Set(rows.flatMap((row) => flowOf(row) ?? [])),
      now,
    );
    const readers = await this.responses.readers(
      tx,
      asking(looksBackAtReaders).map((row) => row.id),
    );
    const tested = [...new Set(asking(hasTests).map((row) => row.flow))];
    const testsOf = tested.length > 0 ? await this.tests.states(tx, tested, now) : undefined;
    const reading = idsOf(asking(usesBestHour).map((row) => row.contact_id));
    const readings = await this.responses.readings(tx, reading, now - READING_COUNTS);
    const shop = reading.length > 0 ? await this.shopHours.hours(tx, now - READING_COUNTS, now) : undefined;
    return (row) => {
      const flow = flowOf(row);
      if (!flow) throw new Error(`version ${row.version} of ${row.flow} cannot be read`);
      const progress = withReaders(progressOf(row), readers.get(row.id));
      const facts = factsOf({ contactId: row.contact_id, orderId: row.order_id }, progress.triggerData);
      if (!facts) return { flow, progress, facts };
      const quiet = quietHoursFor(flow, facts.contact, this.config.settings);
      const own = readings.get(row.contact_id) ?? [];
      const bestHour = shop && learnBestHour(own, facts.contact.timezone, now, { shop, quiet });
      return {
        flow,
        progress,
        facts: { ...facts, ...(testsOf && { tests: testsOf(row) }), ...(bestHour !== undefined && { bestHour }) },
      };
    };
  }
}
