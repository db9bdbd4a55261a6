import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { Breather } from '../kernel/breather';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { groupBy } from '../kernel/group-by';
import { AffinityCounter, type Affinity } from './affinity';
import { AffinityStore, ANYTHING } from './affinity.store';

/** Tastes change: older orders say little. */
const LOOK_BACK = 365 * DAY;
const POPULAR_LOOK_BACK = 90 * DAY;
/** Orders read, and pairs read or written, at a time: the event loop stays free. */
const PAGE = 500;

/** What is known of a pair, and in which row it stands. */
type Known = Pick<Affinity, 'together' | 'score'> & { id: number };

/** Learns from orders which products are bought together, and which sell best. */
@Injectable()
export class AffinitiesService {
  constructor(
    private readonly store: AffinityStore,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Learns anew from the paid orders of the last year. Answers how many pairs are known. */
  async refresh(): Promise<number> {
    const breather = new Breather(this.clock);
    let known = 0;
    for (const [source, counter] of await this.count(this.clock.now(), breather))
      known += await this.replace(source, counter, breather);
    return known;
  }

  /** What was bought, by shop. */
  private async count(now: number, breather: Breather): Promise<Map<string, AffinityCounter>> {
    const counters = new Map<string, AffinityCounter>();
    for (let after = 0, end; (end = await this.store.pageEnd(after, PAGE)) !== null; after = end) {
      const sold = await this.store.sold(after, end, now - LOOK_BACK);
      for (const basket of groupBy(sold, (item) => item.order_id).values()) {
        const { source, paid_at } = basket[0]!;
        const counter = counters.get(source) ?? new AffinityCounter();
        counters.set(source, counter);
        counter.add(
          basket.map((item) => item.product_id),
          paid_at >= now - POPULAR_LOOK_BACK,
        );
      }
      if (breather.isDue()) await breather.breathe();
    }
    return counters;
  }

  /** Writes what changed and removes what is no longer true, in small transactions. Answers how many pairs there are. */
  private async replace(source: string, counter: AffinityCounter, breather: Breather): Promise<number> {
    const stored = await this.stored(source, breather);
    let known = 0;
    let changed: Affinity[] = [];
    for (const learnt of counter.learnt(ANYTHING)) {
      known += learnt.filter((one) => one.productId !== ANYTHING).length;
      changed.push(...learnt.filter((one) => !takeSame(stored, one)));
      if (changed.length >= PAGE) {
        await this.save(source, changed);
        changed = [];
      }
      if (breather.isDue()) await breather.breathe();
    }
    await this.save(source, changed);
    const gone = [...stored.values()].map((pair) => pair.id);
    for (let i = 0; i < gone.length; i += PAGE) {
      await this.database.tx((tx) => this.store.remove(tx, gone.slice(i, i + PAGE)));
      if (breather.isDue()) await breather.breathe();
    }
    return known;
  }

  private async stored(source: string, breather: Breather): Promise<Map<string, Known>> {
    const known = new Map<string, Known>();
    for (
      let after = 0, rows;
      (rows = await this.store.stored(source, after, PAGE)).length > 0;
      after = rows[rows.length - 1]!.id
    ) {
      for (const { id, product_id, other_id, together, score } of rows)
        known.set(keyOf({ productId: product_id, otherId: other_id }), { id, together, score });
      if (breather.isDue()) await breather.breathe();
    }
    return known;
  }

  private async save(source: string, changed: Affinity[]): Promise<void> {
    if (changed.length > 0) await this.database.tx((tx) => this.store.save(tx, source, changed));
  }
}

/** Takes a pair out of those that were stored; was it stored just so? */
function takeSame(stored: Map<string, Known>, learnt: Affinity): boolean {
  const key = keyOf(learnt);
  const known = stored.get(key);
  stored.delete(key);
  return known?.together === learnt.together && Math.abs(known.score - learnt.score) <= 1e-9;
}

function keyOf({ productId, otherId }: Pick<Affinity, 'productId' | 'otherId'>): string {
  return `${productId}\0${otherId}`;
}
