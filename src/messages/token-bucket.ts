import { SECOND } from '../kernel/duration';

/** A rate limit by real time: `rate` a second, with a burst of a tenth of a second (at least one). */
export class TokenBucket {
  private tokens: number;
  private at: number | undefined;

  constructor(private readonly rate: number) {
    this.tokens = this.burst;
  }

  /** Milliseconds until one may be taken. */
  wait(now: number): number {
    this.fill(now);
    return this.tokens >= 1 ? 0 : Math.ceil(((1 - this.tokens) * SECOND) / this.rate);
  }

  take(now: number): void {
    this.fill(now);
    this.tokens -= 1;
  }

  private fill(now: number): void {
    if (this.at !== undefined) this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) * this.rate) / SECOND);
    this.at = now;
  }

  private get burst(): number {
    return Math.max(1, this.rate / 10);
  }
}
