import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import type { EngagementChange } from './change-words';
import { EngagementChangeStore } from './engagement-change.store';

/** When addresses became dormant, or woke, and why. */
@Injectable()
export class EngagementChangesService {
  constructor(private readonly store: EngagementChangeStore) {}

  /** The newest changes of one contact's addresses, newest first. */
  async ofContact(read: Reader, contactId: number, limit: number): Promise<EngagementChange[]> {
    return this.store.ofContact(read, contactId, limit);
  }

  /** The oldest changes nobody has been told of, each given out once: they count as told when the transaction commits. */
  async take(tx: Tx, limit: number): Promise<EngagementChange[]> {
    const changes = await this.store.untold(tx, limit);
    if (changes.length > 0) await this.store.markTold(tx, changes.map((c) => c.id)); // prettier-ignore
    return changes;
  }
}
