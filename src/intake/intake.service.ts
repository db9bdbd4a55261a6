import { Injectable } from '@nestjs/common';
import { InboxService, type NewDelivery } from '../events/inbox.service';
import { unavailable } from '../http/http-errors';
import { Log } from '../http/log.service';
import { Metrics } from '../http/metrics.service';
import { reasonOf } from '../kernel/errors';

/** What the sender of one delivery is told. `duplicate`: it was taken before, nothing happens twice. */
export interface Receipt {
  accepted: boolean;
  duplicate: boolean;
}

/** The answer to what is fine but not kept: a ping. */
export const NOTHING_TAKEN: Receipt = { accepted: false, duplicate: false };

/** From a verified delivery to the sender's receipt. */
@Injectable()
export class IntakeService {
  constructor(
    private readonly inbox: InboxService,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Answers once the delivery is on disk; 503 when it could not be stored. */
  async take(delivery: NewDelivery): Promise<Receipt> {
    try {
      const taken = await this.inbox.append({ ...delivery, topic: delivery.topic.slice(0, MAX_TOPIC) });
      this.metrics.count('deliveries_total', { source: delivery.source, outcome: taken });
      return { accepted: taken === 'accepted', duplicate: taken === 'duplicate' };
    } catch (error) {
      this.metrics.count('deliveries_total', { source: delivery.source, outcome: 'failed' });
      this.log.error('intake.not-stored', { source: delivery.source, reason: reasonOf(error) });
      throw unavailable('the delivery could not be stored');
    }
  }

  /** Takes several and counts. They share a commit, but a failure may leave some stored: sending all again is safe. */
  async takeAll(deliveries: NewDelivery[]): Promise<{ accepted: number; duplicate: number }> {
    const receipts = await Promise.all(deliveries.map((d) => this.take(d)));
    return { accepted: receipts.filter((r) => r.accepted).length, duplicate: receipts.filter((r) => r.duplicate).length };
  }
}

const MAX_TOPIC = 64;
