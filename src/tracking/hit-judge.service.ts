import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { knownMachines, type KnownMachines } from '../engagement/classify-hit';
import { EngagementService } from '../engagement/engagement.service';
import { HitsService, type Hit } from '../engagement/hits.service';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';
import { MessagesService, type KnownMessage, type LastAnswer } from '../messages/messages.service';
import { RenderingService } from '../rendering/rendering.service';
import { eventsOf, workOutHits, type ChangedMessage, type WorkedOut } from './work-out-hits';

/** Says what hits are by the rules and settings of this process, and carries that to all who count engagement. */
@Injectable()
export class HitJudge {
  private readonly known: KnownMachines;

  constructor(
    private readonly hits: HitsService,
    private readonly messages: MessagesService,
    private readonly engagement: EngagementService,
    private readonly events: EventsService,
    private readonly flows: FlowsService,
    private readonly rendering: RenderingService,
    config: Config,
  ) {
    this.known = knownMachines(config.settings.machines);
  }

  /** `hits`: all there are of each of their messages. */
  async judge(read: Reader, hits: readonly Hit[], messages: ReadonlyMap<string, KnownMessage>, now: number): Promise<WorkedOut> {
    const versions = [...messages.values()].flatMap((message) => message.templateVersion ?? []);
    return workOutHits(hits, messages, await this.rendering.linkCounts(read, versions), this.known, now);
  }

  /**
   * Writes what was found to hits, messages, addresses, conversions and events, all in the caller's transaction. As `history`,
   * what only now proved to be a person's, and what addresses became by it, is told without starting a flow.
   */
  async apply(tx: Tx, { outcomes, changed, touched }: WorkedOut, now: number, history = false): Promise<void> {
    await this.hits.settle(tx, outcomes);
    if (changed.length > 0) await this.tell(tx, changed, now, history);
    await this.messages.touched(tx, touched);
  }

  private async tell(tx: Tx, changed: ChangedMessage[], now: number, history: boolean): Promise<void> {
    await this.messages.engaged(
      tx,
      changed.map((c) => c.now),
    );
    const last = await this.lastOf(tx, changed.filter(isMoved));
    await this.engagement.onHits(
      tx,
      changed.flatMap(({ message: { channel, address, contactId }, before, now: after }) =>
        address === null ? [] : [{ channel, address, contactId, before, now: after, last: last.get(`${channel} ${address}`) }],
      ),
      now,
      history,
    );
    const told = changed.flatMap((c) => eventsOf(c, now, history));
    const events = await this.events.append(tx, told);
    if (events.length > 0) await this.flows.onEvents(tx, events, now);
  }

  private async lastOf(tx: Tx, changed: readonly ChangedMessage[]): Promise<Map<string, LastAnswer>> {
    const contacts = [...new Set(changed.map(({ message }) => message.contactId))];
    return new Map((await this.messages.lastAnswers(tx, contacts)).map((last) => [`${last.channel} ${last.address}`, last]));
  }
}

/** A first open or click that was counted is none any more, or another one. */
function isMoved({ before, now }: ChangedMessage): boolean {
  const moved = (was: number | null, is: number | null) => was !== null && is !== was;
  return moved(before.firstOpenAt, now.firstOpenAt) || moved(before.firstClickAt, now.firstClickAt);
}
