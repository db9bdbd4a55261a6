import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ContactScan } from '../contacts/contact-scan.service';
import type { ContactView } from '../contacts/contact-view';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { CalendarsService } from './calendars.service';
import { reachOf } from './dated-reach';
import { isUnstartedDate, startDated } from './dated-start';
import type { CompiledFlow, Facts, Progress } from './definition';
import type { EnrollmentRow } from './enrollment.entity';
import { occurrencesBetween, type Occurrence } from './occurrences';

/** A stretch of time, the end not included. */
export interface Span {
  from: number;
  until: number;
}

/** Dates and holidays as the shop's settings, its own calendars and its contacts make them. */
@Injectable()
export class DatesService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactScan,
    private readonly calendars: CalendarsService,
    private readonly config: Config,
  ) {}

  /** How long after its moment a trigger of this flow still counts, milliseconds. */
  maxAge(flow: CompiledFlow): number {
    return flow.maxAge ?? this.config.settings.rules.max_age;
  }

  /** The moments in a span on which the flow's date or holiday falls for a contact, in the contact's zone. */
  fallsOn(flow: CompiledFlow, contact: ContactView, { from, until }: Span): Occurrence[] {
    return occurrencesBetween(flow.trigger, contact, from, until, contact.timezone, this.calendars.own());
  }

  /** An enrollment that was materialised ahead and is due now, ready for its first step if its moment still holds; others as they are. */
  start(flow: CompiledFlow, row: Pick<EnrollmentRow, 'entry_key'>, progress: Progress, facts: Facts, now: number): Progress {
    if (!isUnstartedDate(flow, progress)) return progress;
    return startDated(flow, progress, row.entry_key, facts, { own: this.calendars.own(), maxAge: this.maxAge(flow) }, now);
  }

  /** Ids of all contacts whom the flow's date may concern in a span, in chunks. Names too many rather than too few. */
  async *candidates(flow: CompiledFlow, { from, until }: Span, size: number): AsyncGenerator<number[], void> {
    const read = readerOf(this.database);
    const reach = reachOf(flow.trigger, from, until, this.calendars.own());
    switch (reach.of) {
      case 'nobody':
        return;
      case 'everybody':
        return yield* walk(size, (after) => this.contacts.all(read, after, size));
      case 'field':
        return yield* walk(size, (after) => this.contacts.since(read, reach.field, reach.from, reach.until, after, size));
      case 'birthdays':
        for (const day of reach.days) yield* walk(size, (after) => this.contacts.bornOn(read, day, after, size));
    }
  }
}

async function* walk(size: number, chunk: (afterId: number) => Promise<number[]>): AsyncGenerator<number[], void> {
  for (let after = 0; ;) {
    const ids = await chunk(after);
    if (ids.length > 0) yield ids;
    if (ids.length < size) return;
    after = ids.at(-1)!;
  }
}
