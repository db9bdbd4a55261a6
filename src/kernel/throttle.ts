/**
 * So many tries (or visits) in a sliding window, per key. Kept in memory: a restart forgives, and more than `MOST_KEYS` keys forget the oldest.
 */
export class Throttle {
  private readonly tries = new Map<string, number[]>();

  constructor(
    private readonly most: number,
    /** Milliseconds. */
    private readonly window: number,
  ) {}

  /** Takes one try for each key. Answers 0, or in how many milliseconds the next try makes sense. */
  take(keys: string[], now: number): number {
    const recent = keys.map((key) => (this.tries.get(key) ?? []).filter((at) => now - at < this.window));
    const waits = recent.map((times) => (times.length < this.most ? 0 : times[times.length - this.most]! + this.window - now));
    const wait = Math.max(...waits);
    if (wait > 0) return wait;
    keys.forEach((key, i) => {
      this.tries.delete(key);
      this.tries.set(key, [...recent[i]!, now]);
    });
    while (this.tries.size > MOST_KEYS) this.tries.delete(this.tries.keys().next().value!);
    return 0;
  }

  /** Forgets the tries of a key: the right password was given. */
  forgive(key: string): void {
    this.tries.delete(key);
  }
}

const MOST_KEYS = 10_000;
