import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { sha256 } from '../kernel/ids';
import type { DomainEvent, NewEvent } from './domain-event';
import { EventStore } from './event.store';

const MAX_KEY = 190;
const MAX_TYPE = 64;

/** The log of what happened, each thing once. */
@Injectable()
export class EventsService {
  private readonly store = new EventStore();

  /** Appends events and answers only those that were new, in their order: a known key (here or in the table) is a repeat. */
  async append(tx: Tx, events: NewEvent[]): Promise<DomainEvent[]> {
    const seen = new Set<string>();
    const candidates: DomainEvent[] = [];
    for (const event of events) {
      const key = eventKey(event.key);
      if (seen.has(key)) continue;
      seen.add(key);
      candidates.push({ ...event, key, type: event.type.slice(0, MAX_TYPE), id: tx.nextId() });
    }
    if (candidates.length === 0) return [];
    const stored = await this.store.insertNew(tx, candidates);
    return candidates.filter((e) => stored.has(e.id));
  }

  /** How many events of `type` each contact had at or after `since`; contacts without any are missing. */
  countSince(tx: Reader, contactIds: number[], type: string, since: number): Promise<Map<number, number>> {
    return this.store.countSince(tx, contactIds, type, since);
  }

  /** What happened of these types to these contacts or orders at or after `since`, the oldest first. */
  about(tx: Reader, types: string[], of: { contactIds: number[]; orderIds: number[] }, since: number): Promise<DomainEvent[]> {
    return this.store.about(tx, types, of, since);
  }

  /** Events of a type that happened after `after` (an instant and the id of an event then) and before `until`, the oldest first. */
  ofType(read: Reader, type: string, after: { at: number; id: number }, until: number, limit: number): Promise<DomainEvent[]> {
    return this.store.ofType(read, type, after, until, limit);
  }

  /** The log in the order in which it was written, after an id: a page of it. */
  page(read: Reader, afterId: number, limit: number): Promise<DomainEvent[]> {
    return this.store.page(read, afterId, limit);
  }

  /** The newest events of one contact, newest first. */
  ofContact(tx: Reader, contactId: number, limit: number): Promise<DomainEvent[]> {
    return this.store.ofContact(tx, contactId, limit);
  }
}

/** A key that fits the column: a long one ends in its hash. */
function eventKey(key: string): string {
  return key.length <= MAX_KEY ? key : `${key.slice(0, MAX_KEY - 65)}~${sha256(key)}`;
}
