import { Injectable } from '@nestjs/common';
import { forUpdate, marks, type Tx } from '../database/tx';
import { addressEngagementTable, type AddressEngagementRow } from './address-engagement.entity';
import type { Delivery } from './dormancy';

export interface AddressKey {
  channel: 'email' | 'sms';
  address: string;
}

/** A row with its history parsed. */
export type AddressRecord = Omit<AddressEngagementRow, 'recent'> & {
  recent: Delivery[];
  /** Not stored yet: `save` inserts it. */
  isNew?: boolean;
};

/** What each address did with what it got. */
@Injectable()
export class EngagementStore {
  /**
   * The rows of addresses, locked until the transaction ends; a missing one is made, and stored by `save`. Where two
   * transactions make the same one, the slower collides on the unique key and is run again.
   */
  async take(tx: Tx, wanted: (AddressKey & { contactId: number })[], now: number): Promise<Map<string, AddressRecord>> {
    const unique = [...new Map(wanted.map((w) => [addressKey(w), w])).values()];
    const found = new Map<string, AddressRecord>();
    for (const channel of ['email', 'sms'] as const) {
      const addresses = unique.filter((w) => w.channel === channel).map((w) => w.address);
      if (addresses.length === 0) continue;
      const rows = await tx.query<AddressEngagementRow>(
        `SELECT * FROM address_engagement WHERE channel = ? AND address IN (${marks(addresses)}) ORDER BY address${forUpdate(tx.dialect)}`,
        [channel, ...addresses],
      );
      for (const row of rows) found.set(addressKey(row), parsed(row));
    }
    for (const w of unique) {
      const key = addressKey(w);
      if (!found.has(key)) found.set(key, { ...emptyRow(tx.nextId(), w, now), recent: [], isNew: true });
    }
    return found;
  }

  /** The rows of contacts, locked until the transaction ends. */
  async ofContacts(tx: Tx, contactIds: number[]): Promise<AddressRecord[]> {
    const rows = await tx.query<AddressEngagementRow>(
      `SELECT * FROM address_engagement WHERE contact_id IN (${marks(contactIds)}) ORDER BY address${forUpdate(tx.dialect)}`,
      contactIds,
    );
    return rows.map(parsed);
  }

  async save(tx: Tx, records: AddressRecord[]): Promise<void> {
    const rows = records.map(({ isNew, ...r }) => ({ isNew, row: { ...r, recent: printed(r.recent) } }));
    const made = rows.filter((r) => r.isNew).map((r) => r.row);
    await tx.insert(addressEngagementTable, made.sort((a, b) => (a.address < b.address ? -1 : 1))); // prettier-ignore
    await tx.updateMany(
      addressEngagementTable,
      ['id'],
      [
        'contact_id',
        'delivered',
        'opened',
        'clicked',
        'unknown_opens',
        'last_delivered_at',
        'last_open_at',
        'last_click_at',
        'last_unknown_at',
        'woken_at',
        'recent',
        'state',
        'state_at',
      ],
      rows.filter((r) => !r.isNew).map((r) => r.row),
    );
  }

  /** The states of addresses; one that never got anything is missing. */
  async states(
    read: Pick<Tx, 'query'>,
    channel: AddressKey['channel'],
    addresses: string[],
  ): Promise<Pick<AddressEngagementRow, 'address' | 'state'>[]> {
    return read.query(`SELECT address, state FROM address_engagement WHERE channel = ? AND address IN (${marks(addresses)})`, [
      channel,
      ...addresses,
    ]);
  }
}

export function addressKey(a: AddressKey): string {
  return `${a.channel} ${a.address}`;
}

/** Deliveries are stored as short lists: there is one such column for every address. */
type Stored = [
  messageId: number,
  at: number,
  openAt: number | null,
  clickAt: number | null,
  unknownAt: number | null,
  unobserved?: 0 | 1,
];

function parsed(row: AddressEngagementRow): AddressRecord {
  const recent = (JSON.parse(row.recent) as Stored[]).map(([messageId, at, openAt, clickAt, unknownAt, unobserved]) => ({
    messageId,
    at,
    openAt,
    clickAt,
    unknownAt,
    unobserved: unobserved === 1,
  }));
  return { ...row, recent };
}

function printed(recent: Delivery[]): string {
  return JSON.stringify(recent.map((d): Stored => [d.messageId, d.at, d.openAt, d.clickAt, d.unknownAt, d.unobserved ? 1 : 0]));
}

function emptyRow(id: number, of: AddressKey & { contactId: number }, now: number): AddressEngagementRow {
  return {
    id,
    channel: of.channel,
    address: of.address,
    contact_id: of.contactId,
    delivered: 0,
    opened: 0,
    clicked: 0,
    unknown_opens: 0,
    last_delivered_at: null,
    last_open_at: null,
    last_click_at: null,
    last_unknown_at: null,
    woken_at: null,
    recent: '[]',
    state: 'active',
    state_at: now,
  };
}
