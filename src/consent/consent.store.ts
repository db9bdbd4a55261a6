import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { forUpdate, marks, type Tx } from '../database/tx';
import { consentTable, type ConsentRow } from './consent.entity';
import { suppressionTable, type SuppressionRow } from './suppression.entity';
import { wordingTable, type WordingRow } from './wording.entity';

/** Consents, the words they were given in, and suppressions; nobody else writes these tables. Consents and words are only ever added. */
export class ConsentStore {
  async ofContacts(read: Reader, contactIds: number[]): Promise<ConsentRow[]> {
    if (contactIds.length === 0) return [];
    return read.query<ConsentRow>(
      `SELECT * FROM consents WHERE contact_id IN (${marks(contactIds)}) ORDER BY at, id`,
      contactIds,
    );
  }

  async insert(tx: Tx, rows: ConsentRow[]): Promise<void> {
    await tx.insert(consentTable, rows);
  }

  async reassign(tx: Tx, moves: Move[]): Promise<void> {
    await repoint(tx, consentTable, 'contact_id', moves);
  }

  /** Versions of sentences, by their refs; those that were never shown are missing. */
  async wordings(read: Reader, refs: string[]): Promise<WordingRow[]> {
    return read.query<WordingRow>(`SELECT * FROM consent_wordings WHERE ref IN (${marks(refs)})`, refs);
  }

  async keepWordings(tx: Tx, rows: WordingRow[]): Promise<void> {
    await tx.insert(wordingTable, rows, 'ignore');
  }

  async suppressions(read: Reader, channel: SuppressionRow['channel'], hashes: string[]): Promise<SuppressionRow[]> {
    if (hashes.length === 0) return [];
    return read.query<SuppressionRow>(`SELECT * FROM suppressions WHERE channel = ? AND address_hash IN (${marks(hashes)})`, [
      channel,
      ...hashes,
    ]);
  }

  /** As `suppressions`, locked. */
  async lockSuppressions(tx: Tx, hashes: string[]): Promise<SuppressionRow[]> {
    return tx.query<SuppressionRow>(
      `SELECT * FROM suppressions WHERE address_hash IN (${marks(hashes)}) ORDER BY id${forUpdate(tx.dialect)}`,
      hashes,
    );
  }

  async saveSuppressions(tx: Tx, rows: SuppressionRow[]): Promise<void> {
    await tx.insert(suppressionTable, rows, { update: ['reason', 'detail', 'at'] });
  }

  /** What was noted beside these suppressions goes. */
  async withoutDetail(tx: Tx, hashes: string[]): Promise<void> {
    await tx.run(`UPDATE suppressions SET detail = NULL WHERE address_hash IN (${marks(hashes)})`, hashes);
  }

  async lift(tx: Tx, channel: SuppressionRow['channel'], hashes: string[], reasons: string[]): Promise<number> {
    if (hashes.length === 0) return 0;
    return tx.run(
      `DELETE FROM suppressions WHERE channel = ? AND address_hash IN (${marks(hashes)}) AND reason IN (${marks(reasons)})`,
      [channel, ...hashes, ...reasons],
    );
  }
}
