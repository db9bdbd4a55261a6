import { Injectable } from '@nestjs/common';
import type { Outcome } from '../channels/outcome';
import { isUnproved } from '../channels/smtp-verdict';
import { Config } from '../config/config.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { CarrierService } from './carrier.service';
import { GuardRails } from './guard-rails.service';
import { LeaseKeeper } from './lease-keeper.service';
import type { Line } from './line';
import { OutcomeWriter } from './outcome-writer.service';
import type { Claimed, Ready } from './outgoing';
import { putBack, settle } from './settle';

/** What an outcome leads to besides the message itself: for its provider, its receiving domain, our own domain. */
@Injectable()
export class LandingService {
  constructor(
    private readonly outcomes: OutcomeWriter,
    private readonly carrier: CarrierService,
    private readonly leases: LeaseKeeper,
    private readonly guardRails: GuardRails,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Settles a message by its outcome; resolves when that is durable. */
  async land(line: Line<Ready>, message: Ready, outcome: Outcome): Promise<void> {
    const now = this.clock.now();
    const { row, channel, domain } = message;
    const attempted = {
      ref: row.ref,
      channel,
      attempts: row.attempts,
      firstAttemptAt: row.first_attempt_at ?? now,
      expiresAt: row.expires_at,
    };
    const settlement = settle(attempted, outcome, this.config.settings.rules.retry, now);
    if (settlement.trouble === 'provider') {
      if (line.breaker.failed(now))
        this.log.error('provider.down', { channel, message: message.id, code: settlement.evidence.code });
      settlement.dueAt = line.breaker.reopensAt;
      await this.putBack(
        line.remove(() => true),
        settlement.dueAt,
      );
    } else if (outcome.is !== 'not_started' && outcome.is !== 'unknown' && line.breaker.worked()) {
      this.log.warn('provider.back', { channel });
    }
    if (domain !== null && settlement.trouble === 'domain') {
      const until = await this.slow(line, domain, settlement.evidence.code, now);
      if (settlement.dueAt !== null) settlement.dueAt = Math.max(settlement.dueAt, until);
      if (isUnproved(settlement.evidence.enhanced)) await this.guardRails.authenticationRefused(settlement.evidence.enhanced);
    } else if (domain !== null && outcome.is === 'accepted') {
      line.brake.worked(domain);
      line.pace.worked(domain, this.clock.lease());
    }
    await this.outcomes.write(message, settlement, this.carrier.providerOf(message));
  }

  /** Back to the queue, no attempt spent. */
  async putBack(messages: Claimed[], dueAt: number): Promise<void> {
    await Promise.all(messages.map((m) => this.outcomes.write(m, putBack(m.row.attempts, dueAt), null)));
    for (const m of messages) this.leases.drop(m.id);
  }

  /** The domain asked for less: it rests, and comes back at half its rate. Answers until when it rests. */
  private async slow(line: Line<Ready>, domain: string, code: number | null, now: number): Promise<number> {
    // Those already on their way when it said so are no further signs.
    if (line.brake.pausedUntil(domain, now) === null) line.pace.slowed(domain, this.clock.lease());
    const until = line.brake.strike(domain, now);
    this.log.warn('domain.slowed', { domain, until, code });
    await this.putBack(
      line.remove((m) => m.domain === domain),
      until,
    );
    return until;
  }
}
