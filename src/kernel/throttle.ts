/**
 * So many tries (or visits) in a sliding window, per key. Kept in memory: a restart forgives. A key is forgotten when its last try
 * left the window, so as much is kept as came within one window; more than `MOST_KEYS` keys forget the oldest.
 */
export class Throttle {
  /** In the order of the last try of each. */
  private readonly tries = new Map<string, Tries>();

  constructor(
    private readonly most: number,
    /** Milliseconds. */
    private readonly window: number,
  ) {}

  /** Takes one try for each key. Answers 0, or in how many milliseconds the next try makes sense. */
  take(keys: string[], now: number): number {
    this.tidy(now);
    const wait = Math.max(...keys.map((key) => this.waitFor(this.tries.get(key), now)));
    if (wait > 0) return wait;
    for (const key of keys) {
      const tries = this.tries.get(key) ?? new Tries();
      tries.add(now);
      this.tries.delete(key);
      this.tries.set(key, tries);
    }
    return 0;
  }

  /** Forgets the tries of a key: the right password was given. */
  forgive(key: string): void {
    this.tries.delete(key);
  }

  private waitFor(tries: Tries | undefined, now: number): number {
    if (!tries || tries.since(now - this.window) < this.most) return 0;
    return tries.nth(this.most) + this.window - now;
  }

  private tidy(now: number): void {
    for (const [key, tries] of this.tries) {
      if (this.tries.size <= MOST_KEYS && tries.nth(1) > now - this.window) return;
      this.tries.delete(key);
    }
  }
}

/** Instants of tries in their order. Old ones are skipped, and cut off now and then: a try costs the same however many there were. */
class Tries {
  private times: number[] = [];
  private first = 0;

  add(at: number): void {
    this.times.push(at);
  }

  /** How many came later than this. What came before is forgotten. */
  since(instant: number): number {
    while (this.first < this.times.length && this.times[this.first]! <= instant) this.first++;
    if (this.first > this.times.length / 2) {
      this.times = this.times.slice(this.first);
      this.first = 0;
    }
    return this.times.length - this.first;
  }

  /** The nth counted from the latest. */
  nth(n: number): number {
    return this.times[this.times.length - n]!;
  }
}

/** Some 20 MB at most; a minute of 1,500 visitors a second. */
const MOST_KEYS = 100_000;
