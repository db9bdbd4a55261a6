import { Injectable } from '@nestjs/common';
import { forUpdate, marks, type Tx } from '../database/tx';
import { addressEngagementTable, type AddressEngagementRow } from './address-engagement.entity';
import type { AddressRecord } from './address-record';
import type { Delivery } from './dormancy';

export interface AddressKey {
  channel: 'email' | 'sms';
  address: string;
}

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

  /** The e-mail addresses after one, locked until the transaction ends. */
  async emailsAfter(tx: Tx, address: string, limit: number): Promise<AddressRecord[]> {
    const rows = await tx.query<AddressEngagementRow>(
      `SELECT * FROM address_engagement WHERE channel = 'email' AND address > ? ORDER BY address LIMIT ?${forUpdate(tx.dialect)}`,
      [address, limit],
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
        'stretch_from',
        'recent',
        'state',
        'inconclusive',
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

/** Deliveries are stored as short lists, cut after the last thing they say: there is one such column for every address. */
type Stored = [
  messageId: number,
  at: number,
  openAt?: number | null,
  clickAt?: number | null,
  unknownAt?: number | null,
  unobserved?: 0 | 1,
];

function parsed(row: AddressEngagementRow): AddressRecord {
  const recent = (JSON.parse(row.recent) as Stored[]).map(([messageId, at, openAt, clickAt, unknownAt, unobserved]) => ({
    messageId,
    at,
    openAt: openAt ?? null,
    clickAt: clickAt ?? null,
    unknownAt: unknownAt ?? null,
    unobserved: unobserved === 1,
  }));
  return { ...row, recent };
}

function printed(recent: Delivery[]): string {
  return JSON.stringify(recent.map(shortened));
}

function shortened({ messageId, at, openAt, clickAt, unknownAt, unobserved }: Delivery): Stored {
  const says = [openAt, clickAt, unknownAt, unobserved ? 1 : null];
  return [messageId, at, ...says.slice(0, says.findLastIndex((one) => one !== null) + 1)] as Stored;
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
    stretch_from: null,
    recent: '[]',
    state: 'active',
    inconclusive: 0,
    state_at: now,
  };
}
