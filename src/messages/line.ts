import { SECOND } from '../kernel/duration';
import { Breaker } from './breaker';
import { DomainBrake } from './domain-brake';
import { DomainPace, type DomainLimits } from './domain-pace';
import { TokenBucket } from './token-bucket';

export interface LineLimits {
  /** Messages with the provider at once, without a committed outcome. */
  inFlight: number;
  /** What each receiving domain gets of it. */
  perDomain: (domain: string) => DomainLimits;
  perSecond: number;
  /** Messages claimed at once; at most twice as many wait here. */
  batch: number;
}

/** When a message to a receiving domain may be claimed again, by the shop's clock, or `null` for now. */
export type Brake = (domain: string, lane: 'service' | 'marketing', now: number) => number | null;

/** What has its turn later than this is not kept in the line: the gate's answer would be too old by then. */
const LOOK_AHEAD = 5 * SECOND;

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
  readonly pace: DomainPace;
  private readonly bucket: TokenBucket;
  /** Until then nothing more is due than was claimed, by the real clock. */
  dryUntil = 0;
  private waiting: T[] = [];
  private readonly flying = new Set<T>();

  constructor(readonly limits: LineLimits) {
    this.bucket = new TokenBucket(limits.perSecond);
    this.pace = new DomainPace(limits.perDomain);
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

  /** The next one that may leave now by the real clock, counted as in flight until `landed`. */
  take(now: number): T | undefined {
    if (this.flying.size >= this.limits.inFlight || this.bucket.wait(now) > 0) return undefined;
    const free = (m: T) => this.turnOf(m) <= now;
    let at = this.waiting.findIndex((m) => m.row.lane === 'service' && free(m));
    if (at < 0) at = this.waiting.findIndex(free);
    if (at < 0) return undefined;
    const [next] = this.waiting.splice(at, 1);
    this.bucket.take(now);
    this.flying.add(next!);
    if (next!.domain !== null) this.pace.left(next!.domain, now);
    return next;
  }

  /** When one may leave that may not now, if only time stands in its way. */
  nextTurn(now: number): number | undefined {
    if (this.flying.size >= this.limits.inFlight || this.waiting.length === 0) return undefined;
    const turn = Math.max(now + this.bucket.wait(now), Math.min(...this.waiting.map((m) => this.turnOf(m))));
    return Number.isFinite(turn) ? turn : undefined;
  }

  /** It has a committed outcome, or was given up. */
  landed(item: T): void {
    if (this.flying.delete(item) && item.domain !== null) this.pace.landed(item.domain);
  }

  /**
   * For one claim: asked about each message that passed the gate, answers when its domain can be written to again, or `null`
   * when it may join the line. A domain that rests, or whose turns in the next seconds are taken, keeps nobody else waiting.
   */
  admission(lease: number): Brake {
    const ahead = new Map<string, number>();
    return (domain, lane, now) => {
      const paused = this.brake.pausedUntil(domain, now);
      if (paused !== null) return paused;
      const key = `${lane} ${domain}`;
      const before = ahead.get(key) ?? this.ahead(domain, lane);
      const wait = this.pace.taking(domain, before);
      if (wait > LOOK_AHEAD) return Math.ceil(now + (lane === 'service' ? wait : this.pace.spread(domain, lease, wait)));
      ahead.set(key, before + 1);
      return null;
    };
  }

  /** Takes those out of the line that `which` names. */
  remove(which: (m: T) => boolean): T[] {
    const out = this.waiting.filter(which);
    this.waiting = this.waiting.filter((m) => !which(m));
    return out;
  }

  /** When this one's domain gives it a turn; never while the domain's places are all taken. */
  private turnOf(m: T): number {
    return m.domain === null ? 0 : (this.pace.nextAt(m.domain) ?? Infinity);
  }

  /** How many to the same domain go before one of this lane. */
  private ahead(domain: string, lane: Queued['row']['lane']): number {
    return this.waiting.filter((m) => m.domain === domain && (lane === 'marketing' || m.row.lane === 'service')).length;
  }
}
