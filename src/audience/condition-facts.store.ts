import type { Reader } from '../database/reader';
import { marks } from '../database/tx';
import type { AudienceFacts } from './conditions/condition-facts';
import { newestAddress } from './conditions/contact-fields';

/** A contact's audience facts as one row; `value` in minor units of `currency`. */
type AudienceRow = Omit<AudienceFacts, 'value' | 'segments'> & {
  contact_id: number;
  value: number | null;
  currency: string | null;
};

/** Reads what conditions look at from the tables of several folders; writes nothing. */
export class ConditionFactsStore {
  /** Whom each contact lives on as: itself, unless it was merged. Unknown ids are missing. */
  async survivors(read: Reader, ids: number[]): Promise<Map<number, number>> {
    const rows = await read.query<{ id: number; survivor: number }>(
      `SELECT id, COALESCE(merged_into, id) AS survivor FROM contacts WHERE id IN (${marks(ids)})`,
      ids,
    );
    return new Map(rows.map((row) => [row.id, row.survivor]));
  }

  /** One row for each contact; engagement is that of the addresses we write to. */
  async audience(read: Reader, ids: number[]): Promise<AudienceRow[]> {
    const rows = await read.query<AudienceRow & { email: string | null; phone: string | null }>(
      `SELECT k.contact_id, s.rfm, s.recency, s.frequency, s.monetary, s.value, s.currency, s.tier, e.state AS email_state,
         e.last_open_at AS email_opened_at, e.last_click_at AS email_clicked_at, t.last_click_at AS sms_clicked_at
       FROM (SELECT c.id AS contact_id, ${newestAddress('email').sql} AS email, ${newestAddress('sms').sql} AS phone
             FROM contacts c WHERE c.id IN (${marks(ids)})) k
       LEFT JOIN contact_scores s ON s.contact_id = k.contact_id
       LEFT JOIN address_engagement e ON e.channel = 'email' AND e.address = k.email
       LEFT JOIN address_engagement t ON t.channel = 'sms' AND t.address = k.phone`,
      ids,
    );
    return rows;
  }

  async segments(read: Reader, ids: number[]): Promise<{ contact_id: number; segment: string }[]> {
    return read.query(
      `SELECT contact_id, segment FROM segment_members WHERE contact_id IN (${marks(ids)}) ORDER BY segment`,
      ids,
    );
  }

  /** Orders that can be counted: placed by now, tests left out. */
  async placedOrders(read: Reader, ids: number[], now: number): Promise<{ id: number; contact_id: number }[]> {
    return read.query(
      `SELECT id, contact_id FROM orders WHERE contact_id IN (${marks(ids)}) AND placed_at <= ? AND test = 0 ORDER BY placed_at, id`,
      [...ids, now],
    );
  }

  /** Events of these types that can be counted. */
  async events(
    read: Reader,
    ids: number[],
    types: string[],
    now: number,
  ): Promise<{ contact_id: number; type: string; at: number; data: string }[]> {
    return read.query(
      `SELECT contact_id, type, at, data FROM events
       WHERE contact_id IN (${marks(ids)}) AND type IN (${marks(types)}) AND at <= ? AND test = 0 ORDER BY at, id`,
      [...ids, ...types, now],
    );
  }
}
