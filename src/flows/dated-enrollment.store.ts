import { Injectable } from '@nestjs/common';
import { marks, type Tx } from '../database/tx';

/** Enrollments that were made ahead and wait for their moment. */
@Injectable()
export class DatedEnrollmentStore {
  /** Those of these contacts fall due now: the mover plans them again, with the facts as they are. */
  async lookAgain(tx: Tx, contactIds: number[], now: number): Promise<void> {
    await tx.run(
      `UPDATE enrollments SET due_at = ? WHERE contact_id IN (${marks(contactIds)}) AND state = 'waiting' AND phase = 'wait'
       AND step IS NULL AND due_at > ?`,
      [now, ...contactIds, now],
    );
  }
}
