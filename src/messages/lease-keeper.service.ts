import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../database/database.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { base32 } from '../kernel/ids';
import { ClaimStore, type Lease } from './claim.store';

const LEASE = 60 * SECOND;
const RENEW_EVERY = 15 * SECOND;
/** Nothing begins to leave unless its lease was taken or renewed this recently: so much of it is certainly left. */
const FRESH_FOR = 30 * SECOND;

/**
 * Holds the leases of what this process has claimed. While a message is held, its lease is renewed every 15 s; the fence in
 * its row keeps a process that overslept from writing over a successor's work.
 */
@Injectable()
export class LeaseKeeper implements OnModuleDestroy {
  /** This boot of this process: leases of others on SQLite are leases of the dead. */
  readonly owner = base32(randomBytes(15));
  private readonly held = new Map<number, number>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly store: ClaimStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The lease a claim of this moment takes. */
  lease(): Lease {
    return { owner: this.owner, until: this.clock.lease() + LEASE };
  }

  hold(messages: { id: number; gatedAt: number }[]): void {
    for (const m of messages) this.held.set(m.id, m.gatedAt);
    this.timer ??= setInterval(() => void this.renew(), RENEW_EVERY).unref();
  }

  drop(id: number): void {
    this.held.delete(id);
  }

  holds(id: number): boolean {
    return this.held.has(id);
  }

  /** Is enough left of its lease to begin? */
  mayStart(id: number): boolean {
    const since = this.held.get(id);
    return since !== undefined && this.clock.lease() - since < FRESH_FOR;
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const ids = [...this.held.keys()];
    if (ids.length === 0) return;
    try {
      const lease = this.lease();
      const kept = await this.database.tx((tx) => this.store.renew(tx, ids, lease));
      if (kept < ids.length) this.log.warn('lease.lost', { held: ids.length, kept });
      // What was lost is held back by its fence; what is kept may go on.
      for (const id of ids) if (this.held.has(id)) this.held.set(id, lease.until - LEASE);
    } catch (error) {
      this.log.warn('lease.not_renewed', { held: ids.length, reason: reasonOf(error) });
    }
  }
}
