import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { OutboxService } from '../messages/outbox.service';
import { CatalogueService } from './catalogue.service';
import { EndingService } from './ending.service';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';

/**
 * Pauses, resumes and stops published flows; every method throws `Invalid('flow.unknown')` for one that was never published.
 * A change counts for the gate with its commit, and for the loops of other processes within a second.
 */
@Injectable()
export class FlowControlService {
  constructor(
    private readonly database: Database,
    private readonly flows: FlowStore,
    private readonly ending: EndingService,
    private readonly catalogue: CatalogueService,
    private readonly outbox: OutboxService,
    private readonly clock: Clock,
  ) {}

  /**
   * Freezes a flow: nobody moves, nothing of it is sent, nobody is ejected. Events still enroll and still end enrollments.
   * Answers false when it was not running.
   */
  async pause(flow: string): Promise<boolean> {
    return this.change(flow, ['running'], (tx, row, now) => this.flows.setState(tx, row, 'paused', now));
  }

  /** Thaws it: what fell due meanwhile goes on at once, through the gate with its expiry and quiet hours. False: was not paused. */
  async resume(flow: string): Promise<boolean> {
    return this.change(flow, ['paused'], async (tx, row, now) => {
      await this.flows.setState(tx, row, 'running', now);
      await this.outbox.resume(tx, flow, now);
    });
  }

  /** Ends it: nobody enters any more, everybody inside exits with `stopped`, queued messages are cancelled. Answers how many exited. */
  async stop(flow: string): Promise<number> {
    await this.change(flow, ['running', 'paused'], (tx, row, now) => this.flows.setState(tx, row, 'stopped', now));
    const some = () => this.database.tx((tx) => this.ending.exitSome(tx, flow, 'stopped', this.clock.now()));
    let exited = 0;
    for (let n = await some(); n > 0; n = await some()) exited += n;
    return exited;
  }

  /** A stopped flow takes people in again, by its newest version; dates begin with their next occurrence. False: was not stopped. */
  async start(flow: string): Promise<boolean> {
    return this.change(flow, ['stopped'], (tx, row, now) => this.flows.restart(tx, row, now));
  }

  private async change(
    flow: string,
    from: FlowRow['state'][],
    apply: (tx: Tx, row: FlowRow, now: number) => Promise<void>,
  ): Promise<boolean> {
    const changed = await this.database.tx(async (tx) => {
      const row = await this.flows.flow(tx, flow);
      if (!row) throw unknown(flow, await this.flows.flows(tx));
      if (!from.includes(row.state)) return false;
      await apply(tx, row, this.clock.now());
      return true;
    });
    await this.catalogue.refresh(true);
    return changed;
  }
}

function unknown(flow: string, published: FlowRow[]): Invalid {
  const names = published.map((f) => f.flow).join(', ') || 'none yet';
  return new Invalid('flow.unknown', `no flow "${flow}" was ever published`, { hint: `published: ${names}` });
}
