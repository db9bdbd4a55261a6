import { MINUTE, SECOND } from '../kernel/duration';

const FIRST_PAUSE = 2 * SECOND;
const LONGEST_PAUSE = 5 * MINUTE;

/**
 * A circuit breaker for one provider. It opens at the first sign that the provider itself is in trouble, for a pause that
 * doubles with each further one, and lets a single message through to see whether it is back. Times are handed in.
 */
export class Breaker {
  private failures = 0;
  private until = 0;

  /** Nothing, a single probe, or everything may be sent. */
  state(now: number): 'open' | 'probing' | 'closed' {
    if (this.failures === 0) return 'closed';
    return now < this.until ? 'open' : 'probing';
  }

  /** When an open breaker lets the next probe through. */
  get reopensAt(): number {
    return this.until;
  }

  /** The provider is in trouble. Answers true when this opened a closed breaker. Failures of the same moment count once. */
  failed(now: number): boolean {
    const opened = this.failures === 0;
    if (this.state(now) === 'open') return false;
    this.failures++;
    this.until = now + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.failures - 1));
    return opened;
  }

  /** The provider took or refused a message on its own merits. Answers true when this closed an open breaker. */
  worked(): boolean {
    const closed = this.failures > 0;
    this.failures = 0;
    return closed;
  }
}
