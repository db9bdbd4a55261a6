import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks, type Tx } from '../database/tx';
import { shortLinkTable, type ShortLinkRow } from './short-link.entity';

/** SQL of short links. */
@Injectable()
export class ShortLinkStore {
  async by(read: Reader, column: 'code' | 'ref', values: readonly string[]): Promise<ShortLinkRow[]> {
    return values.length === 0
      ? []
      : read.query<ShortLinkRow>(`SELECT * FROM short_links WHERE ${column} IN (${marks(values)})`, [...values]);
  }

  async insert(tx: Tx, rows: Omit<ShortLinkRow, 'id'>[]): Promise<void> {
    await tx.insert(
      shortLinkTable,
      rows.map((row) => ({ id: tx.nextId(), ...row })),
    );
  }

  async forget(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run('DELETE FROM short_links WHERE created_at > ? AND created_at <= ?', [after, until]);
  }
}
