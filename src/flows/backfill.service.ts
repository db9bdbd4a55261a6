import { Injectable } from '@nestjs/common';
import { AuditService } from '../access/audit.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { Invalid } from '../kernel/errors';
import { BackfillJudge, TakenIn, type BackfillRefusal } from './backfill-judge.service';
import { CatalogueService, type LiveFlow } from './catalogue.service';
import { rowOf } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { begin } from './enrolling';
import { FlowsService } from './flows.service';
import type { Qualified } from './qualified';

/** How far back it looks where nobody says. */
const LOOK_BACK = 30 * DAY;
/** So many of those who would enter are named. */
const SAMPLE = 20;

/** Whom a backfill takes in, or would. */
export interface Backfill {
  flow: string;
  /** From when on they qualified, epoch milliseconds. */
  since: number;
  /** Enrollments, and the contacts they are of. */
  enrollments: number;
  contacts: number;
  /** How many were not taken in, by reason. */
  refused: Partial<Record<BackfillRefusal, number>>;
  /** The first of those taken in. */
  sample: { contactId: number; triggeredAt: number }[];
}

/**
 * Takes in people who qualified before a flow existed, each relative to the moment they did: a step due next week is done next
 * week. Nobody is caught up on: who would have got the first message longer than `max_age` ago is left out, and so is whom an
 * exit would have ended since. Entry keys are those of ever, so doing it twice, or after the event itself, enrolls nobody twice.
 */
@Injectable()
export class BackfillService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly judge: BackfillJudge,
    private readonly flows: FlowsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Says how many, and who; writes nothing. `since`: epoch milliseconds, 30 days ago where absent. Throws `Invalid('flow.not-running')`. */
  async preview(flow: string, since?: number): Promise<Backfill> {
    return this.go(flow, since, async (_live, enter) => enter.length);
  }

  /**
   * Takes them in, a chunk in each transaction: interrupted and run again, it takes in who is left. `actor` goes into the audit
   * log with each chunk. Throws as `preview` does.
   */
  async run(flow: string, actor: string, since?: number): Promise<Backfill> {
    return this.go(flow, since, (live, enter, now) =>
      this.database.tx(async (tx) => {
        const rows = enter.map((one) => freshRow(live, tx.nextId(), one, now));
        const entered = await this.flows.admit(tx, rows, now);
        const detail = { version: live.version, entered };
        await this.audit.record(tx, { actor, action: 'flow.backfilled', subject: flow, detail }, now);
        return entered;
      }),
    );
  }

  private async go(
    name: string,
    since: number | undefined,
    take: (live: LiveFlow, enter: readonly Qualified[], now: number) => Promise<number>,
  ): Promise<Backfill> {
    await this.catalogue.refresh(true);
    const live = this.catalogue.all().find(({ flow }) => flow.id === name);
    if (!live) throw notRunning(name, this.catalogue.all());
    const now = this.clock.now();
    const done: Backfill = { flow: name, since: since ?? now - LOOK_BACK, enrollments: 0, contacts: 0, refused: {}, sample: [] };
    const taken = new TakenIn();
    const span = { from: done.since, until: now };
    for await (const { enter, refused } of this.judge.chunks(readerOf(this.database), live, span, taken, now)) {
      for (const why of refused) done.refused[why] = (done.refused[why] ?? 0) + 1;
      if (enter.length > 0) done.enrollments += await take(live, enter, now);
      const room = SAMPLE - done.sample.length;
      done.sample.push(...enter.slice(0, room).map((one) => ({ contactId: one.facts.contact.id, triggeredAt: one.at })));
    }
    return { ...done, contacts: taken.contacts.size };
  }
}

function freshRow({ flow, version }: LiveFlow, id: number, one: Qualified, now: number): EnrollmentRow {
  const { facts, orderId, at, entryKey, eventId } = one;
  const who = { id, contactId: facts.contact.id, orderId, entryKey };
  const progress = begin(flow, who, { triggeredAt: at, enteredAt: now }, facts.event);
  return rowOf(progress, { ...who, flow: flow.id, version, eventId });
}

function notRunning(name: string, live: readonly LiveFlow[]): Invalid {
  const names = live.map(({ flow }) => flow.id).join(', ') || 'none';
  return new Invalid('flow.not-running', `no flow "${name}" is published and not stopped`, { hint: `running: ${names}` });
}
