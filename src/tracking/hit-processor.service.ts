import { Injectable } from '@nestjs/common';
import { OpenTracking } from '../consent/open-tracking.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { HitsService, type Hit } from '../engagement/hits.service';
import { Clock } from '../kernel/clock';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import { HitJudge } from './hit-judge.service';
import { NamedHits } from './named-hits.service';

/**
 * Turns new hits into engagement. For every message that got one all its hits are looked at again, because a scanner often shows
 * only by its third click; what was counted for a person before is taken back then. An open that may not be recorded, by what its
 * reader decided meanwhile, is removed unseen. One transaction per batch; messages are locked in it before their earlier hits are
 * read, so that of two processes the second sees what the first found.
 */
@Injectable()
export class HitProcessorService {
  constructor(
    private readonly database: Database,
    private readonly hits: HitsService,
    private readonly named: NamedHits,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly openTracking: OpenTracking,
    private readonly judge: HitJudge,
    private readonly clock: Clock,
  ) {}

  /** Works out up to `limit` new hits; answers how many there were. */
  async drain(limit: number): Promise<number> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const claimed = await this.hits.claim(tx, limit);
      if (claimed.length === 0) return 0;
      const fresh = await this.named.of(tx, claimed);
      const refs = [...new Set(fresh.map((h) => h.ref))];
      const messages = await this.messages.holdByRefs(tx, refs);
      const unwanted = await this.unwanted(tx, fresh, messages);
      await this.hits.forget(tx, [...unwanted]);
      const kept = fresh.filter((h) => !unwanted.has(h.id));
      const all = [...(await this.hits.workedOut(tx, refs)), ...kept];
      await this.judge.apply(tx, await this.judge.judge(tx, all, messages, now), now);
      return claimed.length;
    });
  }

  /** The ids of new opens of readers whose opens may not be recorded (any more). What they allowed to be recorded before stays. */
  private async unwanted(tx: Tx, fresh: Hit[], messages: Map<string, KnownMessage>): Promise<Set<number>> {
    const opens = fresh.filter((h) => h.kind === 'open' && messages.has(h.ref));
    if (opens.length === 0) return new Set();
    const readerOf = (hit: Hit) => messages.get(hit.ref)!.contactId;
    const readers = await this.contacts.views(tx, [...new Set(opens.map(readerOf))]);
    const allowed = await this.openTracking.allowed(tx, [...readers.values()]);
    return new Set(opens.filter((hit) => !allowed.has(readerOf(hit))).map((hit) => hit.id));
  }
}
