import { SECOND } from '../kernel/duration';

/** A rate limit by real time: `rate` a second, with a burst of a tenth of a second (at least one). */
export class TokenBucket {
  private tokens: number;
  private at: number | undefined;

  constructor(private readonly rate: number) {
    this.tokens = this.burst;
  }

  /** Takes one. Answers 0, or how many milliseconds later the taken one becomes good. */
  take(now: number): number {
    if (this.at !== undefined) this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) * this.rate) / SECOND);
    this.at = now;
    this.tokens -= 1;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens * SECOND) / this.rate);
  }

  private get burst(): number {
    return Math.max(1, this.rate / 10);
  }
}
