import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { SettingsService } from '../database/settings.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { DAY, MINUTE } from '../kernel/duration';
import { atRest, heldBy, judgeCounts, ratesOf, type GuardState } from './guard-rails';
import { Reputation } from './reputation.service';
import { ReputationStore } from './reputation.store';

const LOOK_EVERY = MINUTE;
const RESUMED_FOR = DAY;
/** The name of the state among the settings: it outlives the process. */
const NAME = 'guard_rails';

/**
 * Holds marketing e-mail back while complaints, hard bounces or refused authentication endanger the sending domain. The gate
 * asks `holdsMarketing`; what changes is told once, by whichever process notes it first, and what was held leaves again
 * when it ends. Service e-mail is never held here.
 */
@Injectable()
export class GuardRails {
  private state: GuardState;
  private lookedAt = -Infinity;

  constructor(
    private readonly reputation: Reputation,
    private readonly store: ReputationStore,
    private readonly settings: SettingsService,
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.state = atRest(reputation.domain);
  }

  /** Does marketing e-mail have to wait? As of the last look. */
  get holdsMarketing(): boolean {
    return heldBy(this.state).length > 0;
  }

  /** Compares the counts of the window with the rules, once a minute; changes nothing in between. */
  async look(): Promise<void> {
    const now = this.clock.now();
    if (now - this.lookedAt < LOOK_EVERY) return;
    this.lookedAt = now;
    const { guard_rails } = this.config.settings.rules;
    const counts = await this.reputation.since(readerOf(this.database), now - guard_rails.window);
    const kept = await this.settings.get(NAME);
    const before = this.read(kept);
    const after = judgeCounts(before, counts, guard_rails, now);
    if (JSON.stringify(after) === (kept ?? JSON.stringify(before))) this.state = after;
    else await this.change((known) => judgeCounts(known, counts, guard_rails, now), now);
  }

  /** A receiving domain says that our mail is not proved to be ours: everybody who checks will say so. */
  async authenticationRefused(code: string | null): Promise<void> {
    const now = this.clock.now();
    const until = now + this.config.settings.rules.guard_rails.authentication;
    // Refusals come in swarms; the first of them has said it all.
    if (until - this.state.authenticationUntil < LOOK_EVERY) return;
    const { before } = await this.change((known) => ({ ...known, authenticationUntil: until }), now);
    if (before.authenticationUntil === 0) this.log.error('sending.not_authenticated', { domain: this.reputation.domain, code });
  }

  /** An operator knows better: marketing goes on for a day, whatever the rates say. Answers how many messages waited. */
  async resume(): Promise<{ until: number; released: number }> {
    const now = this.clock.now();
    const until = now + RESUMED_FOR;
    const { released } = await this.change((known) => ({ ...known, authenticationUntil: 0, resumedUntil: until }), now);
    return { until, released };
  }

  /** The rates of the window and what they lead to, for readiness, metrics and people. */
  async report(): Promise<{
    domain: string;
    sent: number;
    complaints: number;
    bounces: number;
    held: string[];
    warned: string[];
  }> {
    await this.look();
    const { window } = this.config.settings.rules.guard_rails;
    const counts = await this.reputation.since(readerOf(this.database), this.clock.now() - window);
    return {
      domain: this.reputation.domain,
      sent: counts.sent,
      ...ratesOf(counts),
      held: heldBy(this.state),
      warned: (['complaints', 'bounces'] as const).filter((what) => this.state[what] !== 'well'),
    };
  }

  /** One sentence for an operator, or nothing when all is well. */
  async concern(): Promise<string | undefined> {
    const { domain, complaints, bounces, held, warned } = await this.report();
    if (held.length === 0 && warned.length === 0) return undefined;
    const rates = `complaints ${percent(complaints)}, hard bounces ${percent(bounces)}`;
    return held.length > 0
      ? `marketing e-mail of ${domain} waits because of ${held.join(' and ')} (${rates}): see docs/deliverability.md`
      : `${warned.join(' and ')} of ${domain} are near the line at which marketing e-mail pauses (${rates})`;
  }

  /** Changes the kept state under its lock, tells what is new, and lets go what no longer has to wait. */
  private async change(to: (known: GuardState) => GuardState, now: number): Promise<{ before: GuardState; released: number }> {
    const done = await this.database.tx(async (tx) => {
      const before = this.read(await this.settings.lock(tx, NAME));
      const after = to(before);
      await this.settings.set(tx, NAME, JSON.stringify(after));
      const released = heldBy(after).length === 0 ? await this.store.release(tx, now) : 0;
      return { before, after, released };
    });
    this.tell(done.before, done.after);
    this.state = done.after;
    return done;
  }

  private tell(before: GuardState, after: GuardState): void {
    const { domain } = after;
    for (const what of ['complaints', 'bounces'] as const)
      if (before[what] === 'well' && after[what] === 'warn') this.log.warn('sending.warned', { domain, what });
    const held = heldBy(before);
    const holds = heldBy(after);
    if (holds.some((why) => !held.includes(why))) this.log.error('marketing.paused', { domain, why: holds.join(' ') });
    if (held.length > 0 && holds.length === 0) this.log.warn('marketing.resumed', { domain, why: held.join(' ') });
  }

  private read(kept: string | undefined): GuardState {
    const known = kept === undefined ? undefined : (JSON.parse(kept) as GuardState);
    return known?.domain === this.reputation.domain ? known : atRest(this.reputation.domain);
  }
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}
