import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx, Value } from '../database/tx';
import { mailboxTable, type MailboxRow } from './mailbox.entity';

/** What is asked of the stored messages; everything together. */
export interface MailboxQuery {
  ref?: string;
  channel?: 'email' | 'sms';
  to?: string;
  body?: string;
  /** Stored at or after, epoch milliseconds. */
  since?: number;
  afterId?: number;
  beforeId?: number;
}

@Injectable()
export class MailboxStore {
  constructor(private readonly db: Database) {}

  /** A message with a ref that is there already is left as it was: sent twice is stored once. */
  async insert(tx: Tx, rows: Omit<MailboxRow, 'id'>[]): Promise<void> {
    await tx.insert(
      mailboxTable,
      rows.map((row) => ({ id: tx.nextId(), ...row })),
      'ignore',
    );
  }

  /** `raw` is left out, unless it is asked for: it is as long as everything else together. */
  async select(query: MailboxQuery, order: 'ASC' | 'DESC', limit: number, raw = false): Promise<MailboxRow[]> {
    const where: string[] = [];
    const params: Value[] = [];
    const add = (condition: string, value: Value) => {
      if (value === undefined) return;
      where.push(condition);
      params.push(value);
    };
    add('ref = ?', query.ref);
    add('channel = ?', query.channel);
    add('to_address = ?', query.to);
    add('text_body = ?', query.body);
    add('at >= ?', query.since);
    add('id > ?', query.afterId);
    add('id < ?', query.beforeId);
    const rows = await this.db.read<MailboxRow>(
      `SELECT id, channel, ref, to_address, from_address, subject, html, text_body, ${raw ? 'raw' : "'' AS raw"}, at FROM mailbox
        ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY id ${order} LIMIT ?`,
      [...params, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), at: Number(row.at) }));
  }
}
