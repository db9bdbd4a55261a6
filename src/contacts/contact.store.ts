import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { forUpdate, marks, type Tx } from '../database/tx';
import { addressTable, type AddressRow } from './address.entity';
import { contactIdentityTable, type ContactIdentityRow } from './contact-identity.entity';
import { contactTable, type ContactRow } from './contact.entity';

const PROFILE = [
  'first_name',
  'last_name',
  'locale',
  'country',
  'timezone',
  'timezone_source',
  'birth_year',
  'birth_month',
  'birth_day',
  'birth_calendar',
  'birth_leap',
  'tags',
  'attributes',
  'facts',
  'profile_at',
  'updated_at',
] satisfies (keyof ContactRow)[];

/** Contacts, the ids shops know them by, and their addresses; nobody else writes these tables. */
export class ContactStore {
  /** Identities that are known, of those asked for by source. */
  async identities(tx: Tx, wanted: Map<string, string[]>): Promise<ContactIdentityRow[]> {
    if (wanted.size === 0) return [];
    const where = [...wanted.values()].map((ids) => `(source = ? AND external_id IN (${marks(ids)}))`).join(' OR ');
    const params = [...wanted].flatMap(([source, ids]) => [source, ...ids]);
    return tx.query<ContactIdentityRow>(`SELECT * FROM contact_identities WHERE ${where}`, params);
  }

  async addresses(read: Reader, emails: string[], phones: string[]): Promise<AddressRow[]> {
    if (emails.length + phones.length === 0) return [];
    return read.query<AddressRow>(
      `SELECT * FROM addresses WHERE (channel = 'email' AND address IN (${marks(emails)})) OR (channel = 'sms' AND address IN (${marks(phones)}))`,
      [...emails, ...phones],
    );
  }

  /** Valid addresses of contacts. */
  async addressesOf(read: Reader, contactIds: number[]): Promise<AddressRow[]> {
    if (contactIds.length === 0) return [];
    return read.query<AddressRow>(`SELECT * FROM addresses WHERE contact_id IN (${marks(contactIds)}) AND valid = 1`, contactIds);
  }

  /** Addresses of contacts, those that do not work too. */
  async allAddressesOf(read: Reader, contactIds: number[]): Promise<AddressRow[]> {
    return read.query<AddressRow>(`SELECT * FROM addresses WHERE contact_id IN (${marks(contactIds)}) ORDER BY id`, contactIds);
  }

  async erasedSince(read: Reader, since: number): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      'SELECT id FROM contacts WHERE erased_at >= ? AND merged_into IS NULL ORDER BY id',
      [since],
    );
    return rows.map((r) => r.id);
  }

  /** The ids under which a source knows contacts. */
  async identitiesOf(read: Reader, source: string, contactIds: number[]): Promise<ContactIdentityRow[]> {
    return read.query<ContactIdentityRow>(
      `SELECT * FROM contact_identities WHERE source = ? AND contact_id IN (${marks(contactIds)}) ORDER BY id DESC`,
      [source, ...contactIds],
    );
  }

  /** Contacts neither merged nor erased, after an id. */
  async living(read: Reader, afterId: number, limit: number): Promise<ContactRow[]> {
    return read.query<ContactRow>(
      `SELECT * FROM contacts WHERE merged_into IS NULL AND erased_at IS NULL AND id > ? ORDER BY id LIMIT ?`,
      [afterId, limit],
    );
  }

  async byIds(read: Reader, ids: number[]): Promise<ContactRow[]> {
    if (ids.length === 0) return [];
    return read.query<ContactRow>(`SELECT * FROM contacts WHERE id IN (${marks(ids)})`, ids);
  }

  async mergedInto(read: Reader, ids: number[]): Promise<number[]> {
    if (ids.length === 0) return [];
    const rows = await read.query<{ id: number }>(`SELECT id FROM contacts WHERE merged_into IN (${marks(ids)})`, ids);
    return rows.map((r) => r.id);
  }

  /** Contacts, locked in the order of their ids so that two workers never wait for each other. */
  async lock(tx: Tx, ids: number[]): Promise<ContactRow[]> {
    if (ids.length === 0) return [];
    return tx.query<ContactRow>(`SELECT * FROM contacts WHERE id IN (${marks(ids)}) ORDER BY id${forUpdate(tx.dialect)}`, ids);
  }

  async insert(tx: Tx, rows: ContactRow[]): Promise<void> {
    await tx.insert(contactTable, rows);
  }

  async saveProfiles(tx: Tx, rows: ContactRow[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(contactTable, ['id'], PROFILE, rows);
  }

  async saveOrderCounts(
    tx: Tx,
    rows: Pick<ContactRow, 'id' | 'orders_paid' | 'first_order_at' | 'last_order_at'>[],
  ): Promise<void> {
    if (rows.length > 0) await tx.updateMany(contactTable, ['id'], ['orders_paid', 'first_order_at', 'last_order_at'], rows);
  }

  /** Fails where another worker was faster: the transaction is run again and finds what that one stored. */
  async insertIdentities(tx: Tx, rows: ContactIdentityRow[]): Promise<void> {
    await tx.insert(contactIdentityTable, rows);
  }

  async insertAddresses(tx: Tx, rows: AddressRow[]): Promise<void> {
    await tx.insert(addressTable, rows);
  }

  async saveSeen(tx: Tx, rows: Pick<AddressRow, 'id' | 'seen_at'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(addressTable, ['id'], ['seen_at'], rows);
  }

  /** Points everything that named `from` at `to`, earlier merges included: no chain is ever longer than one step. */
  async merge(tx: Tx, merges: Move[], now: number): Promise<void> {
    if (merges.length === 0) return;
    await repoint(tx, contactIdentityTable, 'contact_id', merges);
    await repoint(tx, addressTable, 'contact_id', merges);
    await repoint(tx, contactTable, 'merged_into', merges);
    const gone = merges.map((m) => ({ id: m.from, merged_into: m.to, updated_at: now }));
    await tx.updateMany(contactTable, ['id'], ['merged_into', 'updated_at'], gone);
  }

  async setValid(tx: Tx, channel: AddressRow['channel'], addresses: string[], valid: boolean): Promise<void> {
    if (addresses.length === 0) return;
    await tx.run(`UPDATE addresses SET valid = ? WHERE channel = ? AND address IN (${marks(addresses)})`, [
      valid,
      channel,
      ...addresses,
    ]);
  }
}
