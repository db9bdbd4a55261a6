import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { CarrierService } from './carrier.service';
import { ClaimService } from './claim.service';
import { domainLimits } from './domain-pace';
import { FreezeService } from './freeze.service';
import { GuardRails } from './guard-rails.service';
import { LandingService } from './landing.service';
import { LeaseKeeper } from './lease-keeper.service';
import { Line } from './line';
import type { ChannelName } from './new-message';
import { OutcomeWriter } from './outcome-writer.service';
import type { Claimed, Ready } from './outgoing';
import { RecoveryService } from './recovery.service';

const BATCH = { email: 100, sms: 20 } as const;
/** What passed the gate longer ago passes it again before it leaves. */
const GATE_GOOD_FOR = 5 * SECOND;
/** How long `dispatch` waits for something in flight before it looks for new work again. */
const LOOK_AGAIN = 250;

/** When less was due than could be claimed, how long it is not asked for again while other messages still leave. */
const DRY_FOR = 50;

/**
 * Sends what is due. `dispatch` claims into one waiting line per channel and starts sending; at most `in_flight` messages of
 * a channel are with its provider without a committed outcome. What a crash can do is written in RELIABILITY §2.3: an e-mail
 * is never lost and may come twice with the same bytes, an SMS is never sent twice.
 */
@Injectable()
export class DispatchService implements BeforeApplicationShutdown {
  private readonly lines: Record<ChannelName, Line<Ready>>;
  private stopping = false;
  private filling = 0;
  private ended = 0;
  private told = 0;
  private readonly flights = new Set<Promise<void>>();
  private waiters: (() => void)[] = [];
  /** Per channel, when its line is looked at again for the sake of a rate. */
  private readonly turns: Partial<Record<ChannelName, NodeJS.Timeout>> = {};

  constructor(
    private readonly claims: ClaimService,
    private readonly freezer: FreezeService,
    private readonly carrier: CarrierService,
    private readonly landing: LandingService,
    private readonly outcomes: OutcomeWriter,
    private readonly leases: LeaseKeeper,
    private readonly recovery: RecoveryService,
    private readonly guardRails: GuardRails,
    private readonly clock: Clock,
    config: Config,
    private readonly log: Log,
  ) {
    const { email, sms } = config.settings.channels;
    outcomes.underWay = () => this.flights.size;
    this.lines = {
      email: new Line({
        inFlight: email.in_flight,
        perDomain: domainLimits(email),
        perSecond: email.rate_per_second,
        batch: batchFor(email, BATCH.email),
      }),
      sms: new Line({
        inFlight: sms.in_flight,
        perDomain: () => ({ rate: Infinity, inFlight: Infinity }),
        perSecond: sms.rate_per_second,
        batch: batchFor(sms, BATCH.sms),
      }),
    };
  }

  /**
   * Claims what is due and begins to send it. Answers how many messages it looked at; when there was nothing to claim, it
   * waits a moment for what is in flight and answers how many ended (at least 1). 0: nothing is due and nothing is in flight.
   */
  async dispatch(): Promise<number> {
    if (this.stopping) return 0;
    await this.recovery.ofExpired();
    await this.guardRails.look();
    const looked = (await this.fill('email')) + (await this.fill('sms'));
    if (looked > 0) return looked;
    if (this.resting) return this.endedSince();
    await this.something();
    return Math.max(1, this.endedSince());
  }

  /** At boot: takes back what a process that is no more had claimed. Answers how many. */
  async recover(): Promise<number> {
    return this.recovery.atBoot();
  }

  /** When the next queued message falls due or a resting provider is tried again; `null` when nothing is queued. */
  async nextDue(): Promise<number | null> {
    const dues = await Promise.all(
      (['email', 'sms'] as const).map(async (channel) => {
        const due = await this.claims.nextDue(channel);
        const { breaker } = this.lines[channel];
        return due === null ? null : breaker.state(this.clock.now()) === 'open' ? Math.max(due, breaker.reopensAt) : due;
      }),
    );
    const known = dues.filter((d): d is number => d !== null);
    return known.length > 0 ? Math.min(...known) : null;
  }

  /** Resolves when nothing is claimed or in flight: only then may a virtual clock move. */
  async idle(): Promise<void> {
    while (!this.resting) await this.something();
  }

  /** Puts back what waits, finishes what is in flight; nothing new begins. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const turn of Object.values(this.turns)) clearTimeout(turn);
    for (const line of Object.values(this.lines))
      await this.landing.putBack(
        line.remove(() => true),
        this.clock.now(),
      );
    await Promise.all(this.flights);
    this.outcomes.close();
  }

  /** How many ended since it was asked last, those between two dispatches included: somebody has to go on from them. */
  private endedSince(): number {
    const ended = this.ended - this.told;
    this.told = this.ended;
    return ended;
  }

  private get resting(): boolean {
    return this.filling === 0 && this.flights.size === 0 && this.lines.email.idle && this.lines.sms.idle;
  }

  private mayClaim(line: Line<Ready>): number {
    return this.resting || this.clock.lease() >= line.dryUntil ? line.room(this.clock.now()) : 0;
  }

  private async fill(channel: ChannelName): Promise<number> {
    const line = this.lines[channel];
    const room = this.mayClaim(line);
    if (room === 0) return 0;
    this.filling++;
    let claimed: Claimed[] = [];
    try {
      const { looked, passed } = await this.claims.claim(channel, room, line.admission(this.clock.lease()));
      claimed = passed;
      if (looked < room) line.dryUntil = this.clock.lease() + DRY_FOR;
      this.leases.hold(passed);
      line.add(await this.freezer.freeze(passed));
      this.pump(channel);
      return looked;
    } catch (error) {
      await this.landing.putBack(claimed, this.clock.now());
      throw error;
    } finally {
      this.filling--;
      this.tell();
    }
  }

  private pump(channel: ChannelName): void {
    const line = this.lines[channel];
    for (let next = this.stopping ? undefined : line.take(this.clock.lease()); next; next = line.take(this.clock.lease())) {
      const message = next;
      const flight = this.fly(channel, message)
        .catch((error: unknown) => this.log.error('dispatch.failed', { message: message.id, reason: reasonOf(error) }))
        .finally(() => {
          line.landed(message);
          this.leases.drop(message.id);
          this.flights.delete(flight);
          this.ended++;
          this.pump(channel);
          if (this.resting || this.mayClaim(line) > 0) this.tell();
        });
      this.flights.add(flight);
    }
    this.pumpLater(channel);
  }

  /** Where only a rate stands in the way of the next one, comes back when its turn has come. */
  private pumpLater(channel: ChannelName): void {
    clearTimeout(this.turns[channel]);
    const now = this.clock.lease();
    const turn = this.stopping ? undefined : this.lines[channel].nextTurn(now);
    if (turn !== undefined) this.turns[channel] = setTimeout(() => this.pump(channel), Math.ceil(turn - now));
  }

  private async fly(channel: ChannelName, message: Ready): Promise<void> {
    const line = this.lines[channel];
    if (!(await this.mayStillLeave(line, message))) return;
    const outcome = await this.carrier.carry(message);
    if (outcome.is !== 'withdrawn') await this.landing.land(line, message, outcome);
    else await this.landing.putBack([message], this.clock.now());
  }

  /** Asks the gate again when its answer is old; with it, for all that wait just as long. */
  private async mayStillLeave(line: Line<Ready>, message: Ready): Promise<boolean> {
    const isOld = (m: Ready) => this.clock.lease() - m.gatedAt > GATE_GOOD_FOR;
    if (!isOld(message)) return true;
    const { domain } = message;
    const old = [message, ...line.remove(isOld)];
    const passed = new Map((await this.claims.again(old, line.admission(this.clock.lease()))).map((c) => [c.id, c]));
    this.leases.hold([...passed.values()]);
    for (const m of old) {
      const again = passed.get(m.id);
      if (again) Object.assign(m, { gatedAt: again.gatedAt, quietFrom: again.quietFrom });
      else this.leases.drop(m.id);
    }
    line.add(old.filter((m) => m !== message && passed.has(m.id)));
    if (!passed.has(message.id)) return false;
    // Asking took its time: it leaves at a turn of its own, not on the heels of the next one.
    const wait = domain === null ? 0 : line.pace.book(domain, this.clock.lease());
    if (wait > 0) await pause(wait);
    return true;
  }

  /** Resolves when there is room for more or nothing is in flight any more, at the latest after a moment. */
  private async something(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_AGAIN);
      this.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private tell(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const wake of waiters) wake();
  }
}

/** Two batches leave within the gate's good time, and one is never less than may be in flight at once. */
function batchFor(limits: { rate_per_second: number; in_flight: number }, most: number): number {
  return Math.max(limits.in_flight, Math.min(most, Math.ceil((limits.rate_per_second * GATE_GOOD_FOR) / (2 * SECOND))));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
