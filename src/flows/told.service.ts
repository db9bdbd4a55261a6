import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { Subject } from './facts.service';

/** A contact, and the order it was about, if any. */
export type ToldOf = Subject & { contactId: number };

/** More than this are not kept apart: everybody is looked at instead. */
const MOST = 20_000;

/**
 * Of whom something was told since flows by the calendar were looked at last: their moments may have come, gone or moved. Kept
 * in memory: what a crash forgets, the sweep that follows every start finds.
 */
@Injectable()
export class ToldService {
  private readonly waiting = new Map<string, ToldOf>();
  private tooMany = false;

  /** Notes contacts (each with the order it was about, if any) once the transaction is committed. */
  note(tx: Tx, subjects: readonly Subject[]): void {
    tx.afterCommit(() => {
      for (const { contactId, orderId } of subjects) {
        if (contactId === null) continue;
        this.tooMany ||= this.waiting.size >= MOST;
        if (!this.tooMany) this.waiting.set(`${contactId} ${orderId}`, { contactId, orderId });
      }
    });
  }

  /** Takes up to `limit` of them. */
  take(limit: number): ToldOf[] {
    const taken = [...this.waiting.entries()].slice(0, limit);
    for (const [key] of taken) this.waiting.delete(key);
    return taken.map(([, subject]) => subject);
  }

  /** Were there more than could be kept since this was asked last? */
  overflowed(): boolean {
    const overflowed = this.tooMany;
    this.tooMany = false;
    return overflowed;
  }
}
