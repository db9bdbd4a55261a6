/** How much goes into one commit at most. */
export interface GroupLimits<T> {
  items: number;
  /** Sum of `weigh` over the items; a single heavier item goes alone. */
  weight: number;
  weigh(item: T): number;
  /** Wait for company before a commit: until `enough()` have gathered, at most `ms`. Left out: what is there goes at once. */
  gather?: { enough(): number; ms: number };
}

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Shares commits. While one `write` runs, items gather; when it ends, all of them (up to the limits) go into the next.
 * An item's promise settles with its own result after its commit, or with the commit's error.
 */
export class GroupCommit<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private running = false;
  /** Ends the wait for company. */
  private enough?: () => void;

  /** `write` answers one result per item, in their order, once all are durable. */
  constructor(
    private readonly write: (items: T[]) => Promise<R[]>,
    private readonly limits: GroupLimits<T>,
  ) {}

  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.enough && this.isEnough()) this.enough();
      if (!this.running) {
        this.running = true;
        // A turn later: what arrived in the same turn of the event loop shares the first commit already.
        setImmediate(() => void this.run());
      }
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.company();
      const batch = this.take();
      try {
        const results = await this.write(batch.map((w) => w.item));
        batch.forEach((w, i) => w.resolve(results[i]!));
      } catch (error) {
        for (const w of batch) w.reject(error);
      }
    }
    this.running = false;
  }

  private async company(): Promise<void> {
    const { gather } = this.limits;
    if (!gather || this.isEnough()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, gather.ms);
      this.enough = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.enough = undefined;
  }

  private isEnough(): boolean {
    return this.waiting.length >= (this.limits.gather?.enough() ?? 0);
  }

  private take(): Waiting<T, R>[] {
    let weight = 0;
    let count = 0;
    while (count < this.waiting.length && count < this.limits.items) {
      weight += this.limits.weigh(this.waiting[count]!.item);
      if (count > 0 && weight > this.limits.weight) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }
}
