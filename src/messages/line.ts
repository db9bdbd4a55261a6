import { Breaker } from './breaker';
import { DomainBrake } from './domain-brake';
import { TokenBucket } from './token-bucket';

export interface LineLimits {
  /** Messages with the provider at once, without a committed outcome. */
  inFlight: number;
  perDomain: number;
  perSecond: number;
  /** Messages claimed at once; at most twice as many wait here. */
  batch: number;
}

/** What the line looks at in a message. */
export interface Queued {
  id: number;
  domain: string | null;
  gatedAt: number;
  row: { lane: 'service' | 'marketing' };
}

/**
 * One channel's waiting line within this process: claimed messages in the order they leave. Service messages go first, and no
 * receiving domain takes all the places. It also keeps what was learnt about the provider and the domains. No clock, no I/O.
 */
export class Line<T extends Queued> {
  readonly breaker = new Breaker();
  readonly brake = new DomainBrake();
  readonly bucket: TokenBucket;
  /** Until then nothing more is due than was claimed, by the real clock. */
  dryUntil = 0;
  private waiting: T[] = [];
  private readonly flying = new Set<T>();
  private readonly perDomain = new Map<string, number>();

  constructor(readonly limits: LineLimits) {
    this.bucket = new TokenBucket(limits.perSecond);
  }

  /** How many more may be claimed: a batch while another one is leaving, a single one while the breaker is probing. */
  room(now: number): number {
    const state = this.breaker.state(now);
    if (state === 'open') return 0;
    if (state === 'probing') return this.idle ? 1 : 0;
    return this.waiting.length > this.limits.batch ? 0 : this.limits.batch;
  }

  get idle(): boolean {
    return this.waiting.length === 0 && this.flying.size === 0;
  }

  add(items: T[]): void {
    this.waiting.push(...items);
  }

  /** The next one that may leave now, counted as in flight until `landed`. */
  take(): T | undefined {
    if (this.flying.size >= this.limits.inFlight) return undefined;
    const free = (m: T) => m.domain === null || (this.perDomain.get(m.domain) ?? 0) < this.limits.perDomain;
    let at = this.waiting.findIndex((m) => m.row.lane === 'service' && free(m));
    if (at < 0) at = this.waiting.findIndex(free);
    if (at < 0) return undefined;
    const [next] = this.waiting.splice(at, 1);
    this.flying.add(next!);
    this.countDomain(next!, 1);
    return next;
  }

  /** It has a committed outcome, or was given up. */
  landed(item: T): void {
    if (this.flying.delete(item)) this.countDomain(item, -1);
  }

  /** Takes those out of the line that `which` names. */
  remove(which: (m: T) => boolean): T[] {
    const out = this.waiting.filter(which);
    this.waiting = this.waiting.filter((m) => !which(m));
    return out;
  }

  private countDomain(item: T, by: 1 | -1): void {
    if (item.domain === null) return;
    const count = (this.perDomain.get(item.domain) ?? 0) + by;
    if (count > 0) this.perDomain.set(item.domain, count);
    else this.perDomain.delete(item.domain);
  }
}
