import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { OutboxService } from '../messages/outbox.service';
import { EndingService } from './ending.service';
import { FlowStateService } from './flow-state.service';
import { FlowStore } from './flow.store';

/**
 * Pauses, resumes and stops published flows; every method throws `Invalid('flow.unknown')` for one that was never published.
 * `actor` goes into the audit log: `cli`, `user:7`. A change counts for the gate with its commit, and for the loops of other
 * processes within a second.
 */
@Injectable()
export class FlowControlService {
  constructor(
    private readonly database: Database,
    private readonly flows: FlowStore,
    private readonly states: FlowStateService,
    private readonly ending: EndingService,
    private readonly outbox: OutboxService,
    private readonly clock: Clock,
  ) {}

  /**
   * Freezes a flow: nobody moves, nothing of it is sent, nobody is ejected. Events still enroll and still end enrollments.
   * Answers false when it was not running.
   */
  async pause(flow: string, actor: string): Promise<boolean> {
    return this.states.change(flow, ['running'], { actor, action: 'flow.paused' }, (tx, row, now) =>
      this.flows.setState(tx, row, 'paused', now),
    );
  }

  /** Thaws it: what fell due meanwhile goes on at once, through the gate with its expiry and quiet hours. False: was not paused. */
  async resume(flow: string, actor: string): Promise<boolean> {
    return this.states.change(flow, ['paused'], { actor, action: 'flow.resumed' }, async (tx, row, now) => {
      await this.flows.setState(tx, row, 'running', now);
      await this.outbox.resume(tx, flow, now);
    });
  }

  /** Ends it: nobody enters any more, everybody inside exits with `stopped`, queued messages are cancelled. Answers how many exited. */
  async stop(flow: string, actor: string): Promise<number> {
    await this.states.change(flow, ['running', 'paused'], { actor, action: 'flow.stopped' }, (tx, row, now) =>
      this.flows.setState(tx, row, 'stopped', now),
    );
    const some = () => this.database.tx((tx) => this.ending.exitSome(tx, flow, 'stopped', this.clock.now()));
    let exited = 0;
    for (let n = await some(); n > 0; n = await some()) exited += n;
    return exited;
  }

  /** A stopped flow takes people in again, by its newest version; dates begin with their next occurrence. False: was not stopped. */
  async start(flow: string, actor: string): Promise<boolean> {
    return this.states.change(flow, ['stopped'], { actor, action: 'flow.started' }, (tx, row, now) =>
      this.flows.restart(tx, row, now),
    );
  }
}
