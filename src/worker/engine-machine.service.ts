import { Injectable } from '@nestjs/common';
import { AudienceTurnsService } from '../flows/audience-turns.service';
import { DormancyTurnsService } from '../flows/dormancy-turns.service';
import { MaterialiserService } from '../flows/materialiser.service';
import { RunnerService } from '../flows/runner.service';
import { WebhooksService } from '../flows/webhooks.service';
import { ProcessorService } from '../intake/processor.service';
import { DispatchService } from '../messages/dispatch.service';
import { SmsProofService } from '../messages/sms-proof.service';
import { HitProcessorService } from '../tracking/hit-processor.service';
import type { Machine } from './tick';

/** Rows a stage takes at a time: a transaction stays short, and one stage never starves the others. */
const BATCH = { inbox: 100, hits: 500, enrollments: 500 } as const;

/** The engine's stages as the tick calls them. */
@Injectable()
export class EngineMachine implements Machine {
  constructor(
    private readonly processor: ProcessorService,
    private readonly hits: HitProcessorService,
    private readonly dormancy: DormancyTurnsService,
    private readonly audience: AudienceTurnsService,
    private readonly materialiser: MaterialiserService,
    private readonly runner: RunnerService,
    private readonly dispatcher: DispatchService,
    private readonly webhooks: WebhooksService,
    private readonly smsProof: SmsProofService,
  ) {}

  drainInbox = () => untilEmpty(() => this.processor.drain(BATCH.inbox));
  drainHits = () => this.hits.drain(BATCH.hits);
  tellDormancy = () => this.dormancy.run();
  refreshAudience = () => this.audience.run();
  materialise = () => this.materialiser.run();
  advance = () => this.runner.advanceDue(BATCH.enrollments);
  pullSettled = () => this.runner.pullSettled(BATCH.enrollments);
  dispatch = () => this.dispatcher.dispatch();
  deliverWebhooks = () => this.webhooks.deliver();
  proveSms = () => this.smsProof.run();

  /** The next instant at which something falls due, for clocks that jump. */
  async nextDue(): Promise<number | null> {
    const dues: (number | null)[] = await Promise.all([
      this.hits.nextDue(),
      this.runner.nextDue(),
      this.dispatcher.nextDue(),
      this.materialiser.nextDue(),
      this.audience.nextDue(),
      this.webhooks.nextDue(),
      this.smsProof.nextDue(),
    ]);
    const known = dues.filter((d): d is number => d !== null);
    return known.length > 0 ? Math.min(...known) : null;
  }
}

/** A payment must count before the gate looks, however many deliveries stand before it in the queue. */
async function untilEmpty(drain: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let done = await drain(); done > 0; done = await drain()) all += done;
  return all;
}
