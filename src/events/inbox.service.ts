import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { Clock } from '../kernel/clock';
import { GroupCommit } from '../kernel/group-commit';
import type { InboxRow } from './inbox.entity';
import { InboxStore, type InboxState } from './inbox.store';

export type { InboxRow } from './inbox.entity';

/** A delivery as it came through a door. */
export interface NewDelivery {
  /** The door: `shopify`, `woocommerce`, `orders`, `api`; at most 20 characters. */
  source: string;
  /** What makes it the same delivery when it comes again; at most 190 characters. */
  deliveryId: string;
  /** At most 64 characters. */
  topic: string;
  body: string;
}

export type Appended = 'accepted' | 'duplicate';

/** What the processor found out about one row. */
export interface InboxOutcome {
  id: number;
  state: 'done' | 'ignored' | 'parked';
  /** For people; cut at 500 characters. */
  error?: string | null;
  contactId?: number | null;
}

/** One line of `huike inbox list`: never the body. */
export type InboxLine = Pick<
  InboxRow,
  'id' | 'source' | 'topic' | 'delivery_id' | 'state' | 'attempts' | 'error' | 'received_at' | 'done_at'
>;

const MAX_ERROR = 500;
/** One transaction stays short: this many deliveries, or about this much text. */
const MOST_ROWS = 500;
const MOST_CHARACTERS = 4 * 1024 * 1024;

/**
 * The durable queue in front of everything. A delivery is a committed row before anybody is told it was taken.
 *
 * Commits are shared: whatever arrives while one commit runs is written by the next, so that a burst costs a few
 * transactions instead of one each and a lone delivery waits for nobody.
 */
@Injectable()
export class InboxService {
  private readonly store = new InboxStore();
  private readonly listeners: (() => void)[] = [];
  private readonly commits: GroupCommit<NewDelivery, Appended>;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {
    this.commits = new GroupCommit((batch) => this.write(batch), {
      items: MOST_ROWS,
      weight: MOST_CHARACTERS,
      weigh: (d) => d.body.length,
    });
  }

  /** Resolves once the delivery is on disk, or was before. Rejects when it could not be stored: the sender must try again. */
  append(delivery: NewDelivery): Promise<Appended> {
    return this.commits.add(delivery);
  }

  /** Calls `listener` after each commit that brought new rows. It must return at once and not throw. */
  onNew(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The oldest unprocessed rows, locked until the transaction ends. */
  claim(tx: Tx, limit: number): Promise<InboxRow[]> {
    return this.store.claimNew(tx, limit);
  }

  /** As `claim`, of these rows only: those that are still new and that nobody else holds. */
  claimThese(tx: Tx, ids: number[]): Promise<InboxRow[]> {
    return this.store.claimThese(tx, ids);
  }

  /** Writes what became of claimed rows. */
  async settle(tx: Tx, outcomes: InboxOutcome[], now: number): Promise<void> {
    await this.store.settle(
      tx,
      outcomes.map((o) => ({
        id: o.id,
        state: o.state,
        error: o.error ? o.error.slice(0, MAX_ERROR) : null,
        contact_id: o.contactId ?? null,
        done_at: now,
      })),
    );
  }

  /** Queues rows of a state again, all of them or those named; answers how many. */
  async retry(tx: Tx, state: Extract<InboxState, 'parked' | 'ignored'>, ids?: number[]): Promise<number> {
    const renewed = await this.store.renew(tx, state, ids);
    if (renewed > 0) tx.afterCommit(() => this.wake());
    return renewed;
  }

  /** The newest rows of a state, newest first. */
  list(state: InboxState | undefined, limit: number): Promise<InboxLine[]> {
    const where = state ? 'WHERE state = ?' : '';
    return this.db.read<InboxLine>(
      `SELECT id, source, topic, delivery_id, state, attempts, error, received_at, done_at FROM inbox ${where} ORDER BY id DESC LIMIT ?`,
      state ? [state, limit] : [limit],
    );
  }

  /** How many rows wait, and since when the oldest one does. */
  async backlog(): Promise<{ waiting: number; oldest: number | null }> {
    const [row] = await this.db.read<{ n: number; oldest: number | null }>(
      "SELECT COUNT(*) AS n, MIN(received_at) AS oldest FROM inbox WHERE state = 'new'",
    );
    return { waiting: Number(row!.n), oldest: row!.oldest };
  }

  private async write(batch: NewDelivery[]): Promise<Appended[]> {
    const now = this.clock.now();
    const answers = await this.db.tx(async (tx) => {
      const rows = batch.map((d) => ({
        id: tx.nextId(),
        source: d.source,
        delivery_id: d.deliveryId,
        topic: d.topic,
        body: d.body,
        state: 'new' as const,
        attempts: 0,
        error: null,
        contact_id: null,
        received_at: now,
        done_at: null,
      }));
      const stored = await this.store.insertNew(tx, rows);
      return rows.map((row): Appended => (stored.has(row.id) ? 'accepted' : 'duplicate'));
    });
    if (answers.includes('accepted')) this.wake();
    return answers;
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }
}
