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
  /** Led to an unsubscribe or a complaint. */
  left: number;
}

/** Which messages count, and how long their readers had. */
export interface TallyOf {
  flow: string;
  version: number;
  steps: readonly string[];
  /** Only what had this time until `now` counts, and only what came within it; null = everything so far. */
  window: number | null;
  now: number;
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

  async tally(read: Reader, { flow, version, steps, window, now }: TallyOf): Promise<Tally[]> {
    const count = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
    // Without a window whatever has come by now is early enough.
    const early = (at: string) => `${at} < m.sent_at + ?`;
    const within = window ?? Number.MAX_SAFE_INTEGER - now;
    const rows = await read.query<Omit<Tally, 'left'> & { people_left: number }>(
      `SELECT m.step AS step, m.variant AS variant, COUNT(*) AS delivered,
         ${count(`${early('m.first_open_at')} OR ${early('m.first_click_at')}`)} AS opened,
         ${count(early('m.first_click_at'))} AS clicked,
         ${count(`EXISTS (SELECT 1 FROM conversions c WHERE c.message_id = m.id AND ${early('c.converted_at')})`)} AS ordered,
         ${count(`${early('m.unsubscribed_at')} OR ${early('m.complained_at')}`)} AS people_left
       FROM messages m WHERE m.flow = ? AND m.sent_at <= ? AND m.bounced_at IS NULL AND m.version = ? AND m.step IN (${marks(steps)})
       GROUP BY m.step, m.variant`,
      [within, within, within, within, within, within, flow, now - (window ?? 0), version, ...steps],
    );
    return rows.map((r) => ({
      step: r.step,
      variant: r.variant,
      delivered: Number(r.delivered),
      opened: Number(r.opened),
      clicked: Number(r.clicked),
      ordered: Number(r.ordered),
      left: Number(r.people_left),
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

  /** The newest messages that anybody has opened or clicked. */
  async newestRead(
    read: Reader,
    since: number,
    limit: number,
  ): Promise<Pick<MessageRow, 'contact_id' | 'first_open_at' | 'first_click_at'>[]> {
    return read.query(
      `SELECT contact_id, first_open_at, first_click_at FROM messages
       WHERE sent_at >= ? AND (first_open_at IS NOT NULL OR first_click_at IS NOT NULL) ORDER BY sent_at DESC LIMIT ${limit}`,
      [since],
    );
  }
}
