import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';

/** Contacts that live: neither merged into another one nor erased. */
const LIVING = 'merged_into IS NULL AND erased_at IS NULL';

/** Walks over many contacts in the order of their ids, a chunk at a time: give the last id of a chunk to get the next. */
@Injectable()
export class ContactScan {
  /** Contacts who gave this birthday, in the calendar they gave it in. */
  async bornOn(
    read: Reader,
    birthday: { calendar: 'solar' | 'lunar'; month: number; day: number },
    afterId: number,
    limit: number,
  ): Promise<number[]> {
    return ids(
      read,
      `birth_month = ? AND birth_day = ? AND birth_calendar = ?`,
      [birthday.month, birthday.day, birthday.calendar],
      afterId,
      limit,
    );
  }

  /** Contacts whose first or last order, or first appearance, lies in [from, until). */
  async since(
    read: Reader,
    field: 'first_order_at' | 'last_order_at' | 'created_at',
    from: number,
    until: number,
    afterId: number,
    limit: number,
  ): Promise<number[]> {
    return ids(read, `${field} >= ? AND ${field} < ?`, [from, until], afterId, limit);
  }

  /** All contacts. */
  async all(read: Reader, afterId: number, limit: number): Promise<number[]> {
    return ids(read, '1 = 1', [], afterId, limit);
  }
}

async function ids(read: Reader, where: string, params: (string | number)[], afterId: number, limit: number): Promise<number[]> {
  const rows = await read.query<{ id: number }>(
    `SELECT id FROM contacts WHERE ${where} AND ${LIVING} AND id > ? ORDER BY id LIMIT ${limit}`,
    [...params, afterId],
  );
  return rows.map((r) => r.id);
}
