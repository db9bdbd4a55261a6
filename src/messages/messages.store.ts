import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { marks, type Tx, type Value } from '../database/tx';
import { conversionTable } from './conversion.entity';
import { messageTable, type MessageRow } from './message.entity';

/** Which messages to list; what is left out does not narrow. */
export interface MessageFilter {
  status?: string;
  flow?: string;
  channel?: string;
  contactId?: number;
  reason?: string;
  limit: number;
}

/** SQL of finding messages and of what readers did with them. */
@Injectable()
export class MessagesStore {
  async by(read: Reader, column: 'id' | 'ref' | 'provider_id', values: (string | number)[]): Promise<MessageRow[]> {
    return values.length === 0
      ? []
      : read.query<MessageRow>(`SELECT * FROM messages WHERE ${column} IN (${marks(values)})`, values);
  }

  async list(read: Reader, filter: MessageFilter): Promise<MessageRow[]> {
    const parts: [string, Value | undefined][] = [
      ['status = ?', filter.status],
      ['flow = ?', filter.flow],
      ['channel = ?', filter.channel],
      ['contact_id = ?', filter.contactId],
      ['reason = ?', filter.reason],
    ];
    const asked = parts.filter(([, value]) => value !== undefined);
    const where = asked.length > 0 ? `WHERE ${asked.map(([sql]) => sql).join(' AND ')}` : '';
    return read.query<MessageRow>(
      `SELECT * FROM messages ${where} ORDER BY id DESC LIMIT ${filter.limit}`,
      asked.map(([, value]) => value),
    );
  }

  async update(tx: Tx, columns: (keyof MessageRow)[], rows: Partial<MessageRow>[]): Promise<number> {
    return rows.length === 0 ? 0 : tx.updateMany(messageTable, ['id'], columns, rows);
  }

  async stamp(tx: Tx, column: 'unsubscribed_at' | 'complained_at', ids: number[], at: number): Promise<void> {
    if (ids.length > 0)
      await tx.run(`UPDATE messages SET ${column} = ? WHERE id IN (${marks(ids)}) AND ${column} IS NULL`, [at, ...ids]);
  }

  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await repoint(tx, messageTable, 'contact_id', merged);
    await repoint(tx, conversionTable, 'contact_id', merged);
  }
}
