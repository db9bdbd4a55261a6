import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx, type Value } from '../database/tx';
import { ASKING_MARKS } from './gate.store';
import { messageTable, type MessageRow } from './message.entity';
import type { ChannelName } from './new-message';

/** What an address answered last, over all messages to it. Instants are epoch milliseconds. */
export interface LastAnswer {
  channel: ChannelName;
  address: string;
  openAt: number | null;
  clickAt: number | null;
}

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

  /** Messages by their public names, locked until the transaction ends. */
  async hold(tx: Tx, refs: string[]): Promise<MessageRow[]> {
    return tx.query<MessageRow>(`SELECT * FROM messages WHERE ref IN (${marks(refs)}) ORDER BY id${forUpdate(tx.dialect)}`, refs);
  }

  /** When addresses of these contacts opened and clicked last: the latest of what each message met with first. */
  async lastAnswers(tx: Tx, contactIds: number[]): Promise<LastAnswer[]> {
    return tx.query(
      `SELECT channel, address, MAX(first_open_at) AS openAt, MAX(first_click_at) AS clickAt FROM messages WHERE contact_id IN (${marks(contactIds)}) AND address IS NOT NULL GROUP BY channel, address`,
      contactIds,
    );
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

  /** The newest e-mails that a provider accepted for this address of a contact, newest first. */
  async latestSent(read: Reader, contactId: number, address: string, limit: number): Promise<MessageRow[]> {
    return read.query<MessageRow>(
      `SELECT * FROM messages WHERE contact_id = ? AND channel = 'email' AND address = ? AND sent_at IS NOT NULL
       ORDER BY sent_at DESC, id DESC LIMIT ${limit}`,
      [contactId, address],
    );
  }

  async update(tx: Tx, columns: (keyof MessageRow)[], rows: Partial<MessageRow>[]): Promise<number> {
    return rows.length === 0 ? 0 : tx.updateMany(messageTable, ['id'], columns, rows);
  }

  async stamp(tx: Tx, column: 'unsubscribed_at' | 'complained_at', ids: number[], at: number): Promise<void> {
    if (ids.length > 0)
      await tx.run(`UPDATE messages SET ${column} = ? WHERE id IN (${marks(ids)}) AND ${column} IS NULL`, [at, ...ids]);
  }

  /** All messages of contacts, by id and public name. */
  async namesOf(read: Reader, contactIds: number[]): Promise<Pick<MessageRow, 'id' | 'ref'>[]> {
    return read.query(`SELECT id, ref FROM messages WHERE contact_id IN (${marks(contactIds)}) ORDER BY id`, contactIds);
  }

  /**
   * Forgets what messages that were settled in (after, until] were made of, and what providers answered; not that one asked
   * somebody who does not read e-mail, who may sleep for years and is asked once.
   */
  async forgetTexts(tx: Tx, after: number, until: number): Promise<void> {
    const settled = 'settled_at > ? AND settled_at <= ?';
    await tx.run(`UPDATE send_attempts SET reply = NULL WHERE message_id IN (SELECT id FROM messages WHERE ${settled})`, [
      after,
      until,
    ]);
    const kept = ASKING_MARKS.map((mark) => `WHEN options LIKE '%${mark}%' THEN '{${mark}}'`).join(' ');
    await tx.run(`UPDATE messages SET variables = NULL, options = CASE ${kept} ELSE '{}' END, error = NULL WHERE ${settled}`, [
      after,
      until,
    ]);
  }

  /** Forgets where the links of messages led that were settled in (after, until]. */
  async forgetTargets(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run('UPDATE messages SET link_targets = NULL WHERE settled_at > ? AND settled_at <= ?', [after, until]);
  }
}
