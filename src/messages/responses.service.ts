import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { groupBy } from '../kernel/group-by';
import { ResponsesStore, type Tally, type TallyOf } from './responses.store';

export type { Tally } from './responses.store';

/** What people did with the messages they got, as flows ask for it. Opens and clicks by machines are not among it. */
@Injectable()
export class ResponsesService {
  constructor(private readonly store: ResponsesStore) {}

  /** Which messages of these enrollments a person has opened or clicked, as far as is known: enrollment id → step id. */
  async readers(read: Reader, enrollmentIds: number[]): Promise<Map<number, Map<string, { opened: boolean; clicked: boolean }>>> {
    const found = new Map<number, Map<string, { opened: boolean; clicked: boolean }>>();
    for (const row of enrollmentIds.length === 0 ? [] : await this.store.read(read, enrollmentIds)) {
      const steps = found.get(row.enrollment_id) ?? new Map<string, { opened: boolean; clicked: boolean }>();
      const before = steps.get(row.step);
      steps.set(row.step, {
        opened: before?.opened === true || row.first_open_at !== null,
        clicked: before?.clicked === true || row.first_click_at !== null,
      });
      found.set(row.enrollment_id, steps);
    }
    return found;
  }

  /** What became of the messages of some steps of one flow version, by step and variant; steps without a sent message are missing. */
  async tally(read: Reader, of: TallyOf): Promise<Tally[]> {
    return of.steps.length === 0 ? [] : this.store.tally(read, of);
  }

  /** What each contact opened or clicked of what was sent at or after `since`, each message once; who read nothing is missing. */
  async readings(read: Reader, contactIds: readonly number[], since: number): Promise<Map<number, ReadMessage[]>> {
    const rows = contactIds.length === 0 ? [] : await this.store.readAt(read, contactIds, since);
    return groupBy(rows.map(readingOf), (reading) => reading.contactId);
  }

  /** The newest of what anybody opened or clicked, of what was sent at or after `since`. */
  async newestReadings(read: Reader, since: number, limit: number): Promise<ReadMessage[]> {
    return (await this.store.newestRead(read, since, limit)).map(readingOf);
  }
}

/** A message somebody has read: when they clicked in it, or else opened it. */
export interface ReadMessage {
  contactId: number;
  at: number;
  clicked: boolean;
}

function readingOf(row: { contact_id: number; first_open_at: number | null; first_click_at: number | null }): ReadMessage {
  return { contactId: row.contact_id, at: (row.first_click_at ?? row.first_open_at)!, clicked: row.first_click_at !== null };
}
