import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks } from '../database/tx';
import type { MessageRow } from './message.entity';

/** What readers did with the messages of one form of one step. */
export interface Tally {
  step: string;
  variant: string | null;
  /** Sent and not bounced; the counts below are among these. */
  delivered: number;
  /** Opened by a person; whoever clicked has opened. */
  opened: number;
  clicked: number;
  /** Credited with at least one paid order. */
  ordered: number;
}

/** SQL of what readers did with messages. */
@Injectable()
export class ResponsesStore {
  /** Messages of enrollments that a person has opened or clicked. */
  async read(
    read: Reader,
    enrollmentIds: number[],
  ): Promise<Pick<MessageRow, 'enrollment_id' | 'step' | 'first_open_at' | 'first_click_at'>[]> {
    return read.query(
      `SELECT enrollment_id, step, first_open_at, first_click_at FROM messages
       WHERE enrollment_id IN (${marks(enrollmentIds)}) AND (first_open_at IS NOT NULL OR first_click_at IS NOT NULL)`,
      enrollmentIds,
    );
  }

  async tally(read: Reader, flow: string, version: number, steps: readonly string[]): Promise<Tally[]> {
    const count = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
    const rows = await read.query<Tally>(
      `SELECT m.step AS step, m.variant AS variant, COUNT(*) AS delivered,
         ${count('m.first_open_at IS NOT NULL OR m.first_click_at IS NOT NULL')} AS opened,
         ${count('m.first_click_at IS NOT NULL')} AS clicked,
         ${count('EXISTS (SELECT 1 FROM conversions c WHERE c.message_id = m.id)')} AS ordered
       FROM messages m WHERE m.flow = ? AND m.sent_at IS NOT NULL AND m.bounced_at IS NULL AND m.version = ? AND m.step IN (${marks(steps)})
       GROUP BY m.step, m.variant`,
      [flow, version, ...steps],
    );
    return rows.map((r) => ({
      ...r,
      delivered: Number(r.delivered),
      opened: Number(r.opened),
      clicked: Number(r.clicked),
      ordered: Number(r.ordered),
    }));
  }

  /** When these contacts first opened or clicked messages sent at or after `since`. */
  async readAt(
    read: Reader,
    contactIds: readonly number[],
    since: number,
  ): Promise<Pick<MessageRow, 'contact_id' | 'first_open_at' | 'first_click_at'>[]> {
    return read.query(
      `SELECT contact_id, first_open_at, first_click_at FROM messages
       WHERE contact_id IN (${marks(contactIds)}) AND sent_at >= ? AND (first_open_at IS NOT NULL OR first_click_at IS NOT NULL)`,
      [...contactIds, since],
    );
  }
}
