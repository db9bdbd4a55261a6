import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf, type Reader } from '../database/reader';
import { SettingsService } from '../database/settings.service';
import type { Tx } from '../database/tx';
import { RULES_VERSION } from '../engagement/classify-hit';
import { HitsService, type Hit } from '../engagement/hits.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { sha256 } from '../kernel/ids';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import { HitJudge } from './hit-judge.service';
import type { WorkedOut } from './work-out-hits';

/** Hits that are taken for something else than before: `human person` to `machine network`. */
export interface ChangedVerdict {
  from: string;
  to: string;
  hits: number;
}

export interface Reclassified {
  /** It went on where a run with the same rules was cut off. */
  resumed: boolean;
  messages: number;
  changes: ChangedVerdict[];
}

/** Messages of one transaction: it stays well below 20 ms on SQLite, and the engine has its turn between two. */
const BATCH = 50;
const MARK = 'hits.reclassify';

/** How far a run got, and under which rules. */
interface Mark {
  rules: string;
  since: number;
  after: string;
}

/**
 * Works out anew what was worked out before, by the rules as they are now: the same answer as if they had always been so. Each
 * message once, in the order of their names, while the engine runs; a run that was cut off goes on where it stopped. Hits nobody
 * has worked out yet are left to the processor, and hits whose visitor was forgotten keep their class.
 */
@Injectable()
export class HitReclassifier {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly hits: HitsService,
    private readonly messages: MessagesService,
    private readonly judge: HitJudge,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** All messages with a hit at or after `since` (epoch milliseconds), `batch` in a transaction. */
  async run(since: number, batch = BATCH): Promise<Reclassified> {
    const rules = sha256(JSON.stringify([RULES_VERSION, this.config.settings.machines]));
    const stored = JSON.parse((await this.settings.get(MARK)) || 'null') as Mark | null;
    const resumed = stored !== null && stored.rules === rules && stored.since === since;
    const done = await this.each(since, resumed ? stored.after : '', batch, (refs) =>
      this.database.tx(async (tx) => {
        const now = this.clock.now();
        const judged = await this.look(tx, await this.messages.holdByRefs(tx, refs), refs);
        await this.judge.apply(tx, judged.workedOut, now, true);
        await this.note(tx, { rules, since, after: refs.at(-1)! });
        return judged;
      }),
    );
    await this.database.tx((tx) => this.note(tx, null));
    this.log.info('hits.reclassified', { messages: done.messages, hits: done.changes.reduce((sum, c) => sum + c.hits, 0) });
    return { resumed, ...done };
  }

  /** What a run from the beginning would change. */
  async dryRun(since: number): Promise<Reclassified> {
    const read = readerOf(this.database);
    const done = await this.each(since, '', BATCH, async (refs) => this.look(read, await this.messages.byRefs(read, refs), refs));
    return { resumed: false, ...done };
  }

  private async each(
    since: number,
    after: string,
    batch: number,
    work: (refs: string[]) => Promise<Judged>,
  ): Promise<Pick<Reclassified, 'messages' | 'changes'>> {
    const changes = new Map<string, ChangedVerdict>();
    let messages = 0;
    for (let refs = await this.next(after, since, batch); refs.length > 0; refs = await this.next(refs.at(-1)!, since, batch)) {
      count(changes, await work(refs));
      messages += refs.length;
    }
    return { messages, changes: [...changes.values()].sort((a, b) => b.hits - a.hits) };
  }

  private next(after: string, since: number, batch: number): Promise<string[]> {
    return this.hits.refsAfter(readerOf(this.database), after, since, batch);
  }

  private async look(read: Reader, messages: Map<string, KnownMessage>, refs: string[]): Promise<Judged> {
    const hits = await this.hits.workedOut(read, refs);
    return { hits, workedOut: await this.judge.judge(read, hits, messages, this.clock.now()) };
  }

  private async note(tx: Tx, mark: Mark | null): Promise<void> {
    await this.settings.set(tx, MARK, JSON.stringify(mark));
  }
}

interface Judged {
  hits: readonly Hit[];
  workedOut: WorkedOut;
}

function count(changes: Map<string, ChangedVerdict>, { hits, workedOut }: Judged): void {
  const before = new Map(hits.map((hit) => [hit.id, hit.verdict]));
  const words = (verdict: Hit['verdict']) => (verdict ? `${verdict.class} ${verdict.reason}` : 'nothing');
  for (const { id, verdict } of workedOut.outcomes) {
    const [from, to] = [words(before.get(id) ?? null), words(verdict)];
    const change = changes.get(`${from} ${to}`) ?? { from, to, hits: 0 };
    change.hits += 1;
    changes.set(`${from} ${to}`, change);
  }
}
