import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';

/** SQL about whose an e-mail address is. */
@Injectable()
export class EmailOwnerStore {
  /** Did a contact begin with this event and this address, and never became more: no shop knows it, it ordered nothing, has no other address? */
  async isNothingBut(read: Reader, contactId: number, email: string, type: string): Promise<boolean> {
    const rows = await read.query(
      `SELECT c.id FROM contacts c
        WHERE c.id = ? AND c.created_at = (SELECT MIN(e.at) FROM events e WHERE e.contact_id = c.id AND e.type = ?)
          AND NOT EXISTS (SELECT 1 FROM contact_identities i WHERE i.contact_id = c.id)
          AND NOT EXISTS (SELECT 1 FROM addresses a WHERE a.contact_id = c.id AND NOT (a.channel = 'email' AND a.address = ?))
          AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.contact_id = c.id)
          AND NOT EXISTS (SELECT 1 FROM checkouts k WHERE k.contact_id = c.id)`,
      [contactId, type, email],
    );
    return rows.length > 0;
  }
}
