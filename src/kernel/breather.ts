import type { Clock } from './clock';

/** So long a piece of work may hold the event loop, in milliseconds. */
const BREATH = 10;

/** Lets everything else have its turn while a long piece of work goes on: `if (breather.isDue()) await breather.breathe()`. */
export class Breather {
  private since: number;

  constructor(private readonly clock: Clock) {
    this.since = clock.lease();
  }

  /** Has the event loop been held long enough? */
  isDue(): boolean {
    return this.clock.lease() - this.since >= BREATH;
  }

  async breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.since = this.clock.lease();
  }
}
