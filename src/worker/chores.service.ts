import { Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { AffinitiesService } from '../audience/affinities.service';
import { Config } from '../config/config.service';
import { PublishingService } from '../flows/publishing.service';
import { Log } from '../http/log.service';
import { reasonOf } from '../kernel/errors';
import { ErasureService } from '../privacy/erasure.service';
import { RetentionService } from '../privacy/retention.service';
import { BounceMailbox } from '../tracking/bounces/bounce-mailbox.service';

/** What has to be done now and then: publish edited flows, learn which products go together, erase and forget. */
@Injectable()
export class Chores {
  private started = false;

  constructor(
    private readonly publishing: PublishingService,
    private readonly affinities: AffinitiesService,
    private readonly erasure: ErasureService,
    private readonly retention: RetentionService,
    private readonly bounces: BounceMailbox,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  start(): void {
    this.started = this.config.env.role !== 'api';
    void this.learnAffinities();
  }

  /** An edited flow file is live within seconds. */
  @Interval(2000)
  async publishEdits(): Promise<void> {
    if (!this.started || !(await this.publishing.changedOnDisk())) return;
    await this.guarded('publish', () => this.publishing.sync());
  }

  @Cron('17 * * * *')
  async learnAffinities(): Promise<void> {
    if (this.started) await this.guarded('affinities', () => this.affinities.refresh());
  }

  /** Whom shops asked to be erased is gone within a minute. */
  @Interval(60_000)
  async eraseRequested(): Promise<void> {
    if (this.started) await this.guarded('erase', () => this.erasure.eraseRequested());
  }

  /** Looked at every hour, so that a machine that is off at night forgets as well; done once a day. */
  @Cron('41 * * * *')
  async forget(): Promise<void> {
    if (this.started) await this.guarded('retention', () => this.retention.daily());
  }

  /** Complaints count within the minute. */
  @Cron('0 * * * * *')
  async readBounces(): Promise<void> {
    if (this.started) await this.guarded('bounces', () => this.bounces.read());
  }

  private async guarded(chore: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error('chore.failed', { chore, reason: reasonOf(error) });
    }
  }
}
