import type { Reader } from '../database/reader';
import { marks, type Tx } from '../database/tx';
import type { DomainEvent } from './domain-event';
import { eventTable, type EventRow } from './event.entity';

/** Lists in one statement stay below every driver's limit. */
const CHUNK = 500;

/** The event log; nobody else writes it. Rows are never changed. */
export class EventStore {
  /** Inserts events whose key is free; answers the ids that were. */
  async insertNew(tx: Tx, events: DomainEvent[]): Promise<Set<number>> {
    await tx.insert(eventTable, events.map(toRow), 'ignore');
    const ids = events.map((e) => e.id);
    const stored = new Set<number>();
    for (let i = 0; i < ids.length; i += CHUNK) {
      const part = ids.slice(i, i + CHUNK);
      for (const row of await tx.query<{ id: number }>(`SELECT id FROM events WHERE id IN (${marks(part)})`, part))
        stored.add(row.id);
    }
    return stored;
  }

  /** How many events of a type each contact had since an instant; test events do not count. */
  async countSince(tx: Reader, contactIds: number[], type: string, since: number): Promise<Map<number, number>> {
    const counts = new Map<number, number>();
    for (let i = 0; i < contactIds.length; i += CHUNK) {
      const part = contactIds.slice(i, i + CHUNK);
      const rows = await tx.query<{ contact_id: number; n: number }>(
        `SELECT contact_id, COUNT(*) AS n FROM events
         WHERE contact_id IN (${marks(part)}) AND at >= ? AND type = ? AND test = 0 GROUP BY contact_id`,
        [...part, since, type],
      );
      for (const row of rows) counts.set(row.contact_id, Number(row.n));
    }
    return counts;
  }

  /** Events of some types about some contacts or orders since an instant, the oldest first; test events do not count. */
  async about(
    tx: Reader,
    types: string[],
    of: { contactIds: number[]; orderIds: number[] },
    since: number,
  ): Promise<DomainEvent[]> {
    const found = new Map<number, EventRow>();
    for (const [column, ids] of [
      ['contact_id', of.contactIds],
      ['order_id', of.orderIds],
    ] as const) {
      for (let i = 0; i < ids.length; i += CHUNK) {
        const part = ids.slice(i, i + CHUNK);
        const rows = await tx.query<EventRow>(
          `SELECT * FROM events WHERE ${column} IN (${marks(part)}) AND at >= ? AND type IN (${marks(types)}) AND test = 0`,
          [...part, since, ...types],
        );
        for (const row of rows) found.set(row.id, row);
      }
    }
    return [...found.values()].sort((a, b) => a.at - b.at || a.id - b.id).map(fromRow);
  }

  /** Events of a type after a place in the log and before an instant, the oldest first. */
  async ofType(
    read: Reader,
    type: string,
    after: { at: number; id: number },
    until: number,
    limit: number,
  ): Promise<DomainEvent[]> {
    const rows = await read.query<EventRow>(
      `SELECT * FROM events WHERE type = ? AND at >= ? AND at < ? AND (at > ? OR id > ?) ORDER BY at, id LIMIT ?`,
      [type, after.at, until, after.at, after.id, limit],
    );
    return rows.map(fromRow);
  }

  /** The log in the order in which it was written, after an id. */
  async page(read: Reader, afterId: number, limit: number): Promise<DomainEvent[]> {
    const rows = await read.query<EventRow>('SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?', [afterId, limit]);
    return rows.map(fromRow);
  }

  /** The newest events of one contact, newest first. */
  async ofContact(tx: Reader, contactId: number, limit: number): Promise<DomainEvent[]> {
    const rows = await tx.query<EventRow>('SELECT * FROM events WHERE contact_id = ? ORDER BY at DESC, id DESC LIMIT ?', [
      contactId,
      limit,
    ]);
    return rows.map(fromRow);
  }
}

function toRow(e: DomainEvent): EventRow {
  return {
    id: e.id,
    event_key: e.key,
    type: e.type,
    contact_id: e.contactId,
    order_id: e.orderId,
    source: e.source,
    at: e.at,
    received_at: e.receivedAt,
    history: e.history ? 1 : 0,
    test: e.test ? 1 : 0,
    data: JSON.stringify(e.data),
  };
}

function fromRow(row: EventRow): DomainEvent {
  return {
    id: row.id,
    key: row.event_key,
    type: row.type,
    contactId: row.contact_id,
    orderId: row.order_id,
    source: row.source,
    at: row.at,
    receivedAt: row.received_at,
    history: row.history === 1,
    test: row.test === 1,
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}
