/**
 * The only place that reads a clock. Everything else is handed `now`.
 *
 * Two times, on purpose (DESIGN "Clocks"):
 *  - `now()`   the shop's time. Rules what is due, retries, expiry, caps, quiet hours. Virtual in tests and in the demo.
 *  - `lease()` real, elapsed time. Rules leases and time-outs, and never jumps with the wall clock.
 *
 * Both are epoch milliseconds, UTC.
 */
export abstract class Clock {
  abstract now(): number;
  abstract lease(): number;
}

/** The machine's clock: wall time for `now`, wall-anchored monotonic time for `lease`. */
export class SystemClock extends Clock {
  private readonly anchor = Date.now() - performance.now();

  now(): number {
    return Date.now();
  }

  lease(): number {
    return Math.round(this.anchor + performance.now());
  }
}

/** A clock that stands still until it is moved. `lease()` stays real, so that time-outs still work. */
export class VirtualClock extends Clock {
  private readonly real = new SystemClock();

  constructor(private at: number) {
    super();
  }

  now(): number {
    return this.at;
  }

  lease(): number {
    return this.real.lease();
  }

  /** Moves forward to `instant`; the clock never goes back. */
  set(instant: number): void {
    this.at = Math.max(this.at, instant);
  }
}

/** Milliseconds spent since an arbitrary point, for measuring. */
export function elapsed(): number {
  return performance.now();
}
