import type { Settings } from '../config/settings';
import { MINUTE, SECOND } from '../kernel/duration';

/** What one receiving domain gets at most. */
export interface DomainLimits {
  /** E-mails a second; `Infinity` for as many as there are. */
  rate: number;
  inFlight: number;
}

/** The limits of config/channels.yaml: a domain's own, and what it does not name from what holds for all. */
export function domainLimits(email: Settings['channels']['email']): (domain: string) => DomainLimits {
  return (domain) => {
    const own = Object.hasOwn(email.domains, domain) ? email.domains[domain] : undefined;
    return {
      rate: own?.rate_per_second ?? email.per_domain_rate_per_second ?? Infinity,
      inFlight: own?.in_flight ?? email.per_domain_in_flight,
    };
  };
}

interface Pace {
  limits: DomainLimits;
  flying: number;
  /** The rate in force: the limit, or less after the domain asked for less. */
  rate: number;
  /** What the rate climbs back to. */
  ceiling: number;
  /** When the next one may leave. */
  next: number;
  raisedAt: number;
  /** Departures since an instant, to know from what rate an unlimited domain was slowed. */
  seen: { since: number; count: number };
  /** When the last of those that were sent back for want of room comes again. */
  spread: number;
}

const SLOWEST = 0.05;
/** Of the ceiling, regained each minute in which the domain takes mail: from a half back to the whole in ten minutes. */
const REGAINED = 0.05;
const SEEN_FOR = 10 * SECOND;

/**
 * How fast each receiving domain is written to, in this process's memory: evenly spaced, never above its limit. A domain that
 * asks for less (421, 4.7.x) is halved, and regains its rate by equal steps while it takes mail. Times are handed in, by the
 * real clock.
 */
export class DomainPace {
  private readonly paces = new Map<string, Pace>();

  constructor(private readonly limitsOf: (domain: string) => DomainLimits) {}

  /** When the domain may get another one: now or before, later, or `null` while all its places are taken. */
  nextAt(domain: string): number | null {
    const pace = this.paces.get(domain);
    if (!pace) return 0;
    return pace.flying < pace.limits.inFlight ? pace.next : null;
  }

  /** One takes a place and leaves, or leaves as soon as the answered milliseconds are over. */
  left(domain: string, now: number): number {
    const pace = this.of(domain, now);
    pace.flying++;
    return this.book(domain, now);
  }

  /** The departure of one that has its place: it was held up on the way, and its turn is over. */
  book(domain: string, now: number): number {
    const pace = this.of(domain, now);
    if (now - pace.seen.since > SEEN_FOR) pace.seen = { since: now, count: 0 };
    pace.seen.count++;
    const at = Math.max(now, pace.next);
    pace.next = at + SECOND / pace.rate;
    return Math.ceil(at - now);
  }

  /** Its place is free again. */
  landed(domain: string): void {
    const pace = this.paces.get(domain);
    if (!pace) return;
    pace.flying--;
    // What nobody limits and nobody slowed needs no memory.
    if (pace.flying === 0 && pace.rate === Infinity) this.paces.delete(domain);
  }

  /** The domain asked for less. */
  slowed(domain: string, now: number): void {
    const pace = this.of(domain, now);
    const { since, count } = pace.seen;
    const before = Number.isFinite(pace.rate) ? pace.rate : Math.max(1, count / Math.max(1, (now - since) / SECOND));
    if (!Number.isFinite(pace.ceiling)) pace.ceiling = before;
    pace.rate = Math.max(SLOWEST, before / 2);
    pace.raisedAt = now;
  }

  /** The domain took one. */
  worked(domain: string, now: number): void {
    const pace = this.paces.get(domain);
    if (!pace || pace.rate >= pace.ceiling || now - pace.raisedAt < MINUTE) return;
    pace.raisedAt = now;
    pace.rate += pace.ceiling * REGAINED;
    if (pace.rate < pace.ceiling) return;
    pace.rate = pace.limits.rate;
    pace.ceiling = pace.limits.rate;
  }

  /** Milliseconds until the domain has taken so many. */
  taking(domain: string, count: number): number {
    const rate = this.paces.get(domain)?.rate ?? this.limitsOf(domain).rate;
    return (count / rate) * SECOND;
  }

  /** A turn of its own for one that is sent back for at least `wait`, so that they do not all come again at once. */
  spread(domain: string, now: number, wait: number): number {
    const pace = this.of(domain, now);
    const at = Math.max(pace.spread, now + wait);
    pace.spread = at + SECOND / pace.rate;
    return at - now;
  }

  private of(domain: string, now: number): Pace {
    const known = this.paces.get(domain);
    if (known) return known;
    const limits = this.limitsOf(domain);
    const pace: Pace = {
      ...{ limits, flying: 0, rate: limits.rate, ceiling: limits.rate, next: 0, raisedAt: now, spread: 0 },
      seen: { since: now, count: 0 },
    };
    this.paces.set(domain, pace);
    return pace;
  }
}
