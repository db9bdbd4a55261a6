import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { HitTracking } from '../consent/hit-tracking.service';
import { TRACKED, type Tracked } from '../consent/may-record-hits';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { HitsService, type Hit } from '../engagement/hits.service';
import { Clock } from '../kernel/clock';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import { HitJudge } from './hit-judge.service';
import { NamedHits } from './named-hits.service';

const TRACKED_AS: Record<Hit['kind'], Tracked> = { open: 'opens', click: 'clicks' };

/**
 * Turns new hits into engagement, some seconds after they came, because a scanner often shows only by its third click. For every
 * message that got one all its hits are looked at again; what was counted for a person before is taken back then. A hit that may
 * not be recorded, by the settings or by what its reader decided meanwhile, is removed unseen, and so is one whose reader is gone.
 * One transaction per batch; messages are locked in it before their earlier hits are read, so that of two processes the second
 * sees what the first found.
 */
@Injectable()
export class HitProcessorService {
  constructor(
    private readonly database: Database,
    private readonly hits: HitsService,
    private readonly named: NamedHits,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly hitTracking: HitTracking,
    private readonly judge: HitJudge,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Works out up to `limit` new hits; answers how many there were. */
  async drain(limit: number): Promise<number> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const claimed = await this.hits.claim(tx, limit, now - this.judgeAfter);
      if (claimed.length === 0) return 0;
      const fresh = await this.named.of(tx, claimed);
      const refs = [...new Set(fresh.map((h) => h.ref))];
      const messages = await this.messages.holdByRefs(tx, refs);
      const unwanted = await this.unwanted(tx, fresh, messages);
      await this.hits.forget(tx, [...unwanted]);
      const kept = fresh.filter((h) => !unwanted.has(h));
      const all = [...(await this.hits.workedOut(tx, refs)), ...kept];
      await this.judge.apply(tx, await this.judge.judge(tx, all, messages, now), now);
      return claimed.length;
    });
  }

  /** When the next hit is to be worked out. */
  async nextDue(): Promise<number | null> {
    const oldest = await this.hits.oldestNew(readerOf(this.database));
    return oldest === null ? null : oldest + this.judgeAfter;
  }

  private get judgeAfter(): number {
    return this.config.settings.rules.tracking.judge_after;
  }

  /** New hits that may not be recorded (any more). What was allowed when it was recorded stays. */
  private async unwanted(tx: Tx, fresh: Hit[], messages: Map<string, KnownMessage>): Promise<Set<Hit>> {
    const readers = await this.contacts.views(tx, [...new Set([...messages.values()].map((m) => m.contactId))]);
    const allowed = await this.hitTracking.allowedEach(tx, TRACKED, [...readers.values()]);
    const readerOf = (hit: Hit) => readers.get(messages.get(hit.ref)?.contactId ?? 0);
    return new Set(fresh.filter((hit) => !allowed.get(TRACKED_AS[hit.kind])!.has(readerOf(hit)?.id ?? 0)));
  }
}
