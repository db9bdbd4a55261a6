import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { canStandAt } from './can-stand-at';
import { CatalogueService } from './catalogue.service';
import { EndingService } from './ending.service';
import { InsideStore } from './inside.store';

/**
 * What happens to those inside when a flow is published anew. `finish`: they finish on the version they entered. `move`: who
 * stands at a step that the new version has as well goes on there, by the new version; the others finish. `stop`: they exit.
 */
export type InsidePolicy = 'finish' | 'move' | 'stop';

/** What became of those who were inside on older versions. */
export interface Insiders {
  /** How many they were; who was neither moved nor stopped finishes on the version they entered. */
  inside: number;
  moved: number;
  stopped: number;
}

/** Somebody on their way through a flow. Instants are epoch milliseconds. */
export interface Insider {
  contactId: number;
  /** Null where none is known. */
  name: string | null;
  /** E-mail, else phone. */
  address: string | null;
  version: number;
  /** Null at the beginning. */
  step: string | null;
  state: 'waiting' | 'parked';
  heldOut: boolean;
  enteredAt: number;
  /** When the engine looks again; null while a message is on its way, and when parked. */
  dueAt: number | null;
}

/** `reason` of enrollments that a publication ended. */
const STOPPED = 'stopped_by_publish';
/** Enrollments of one transaction. */
const CHUNK = 200;

/** Those on their way through a flow, and what becomes of them while it is published anew. */
@Injectable()
export class InsideService {
  constructor(
    private readonly database: Database,
    private readonly store: InsideStore,
    private readonly catalogue: CatalogueService,
    private readonly ending: EndingService,
    private readonly contacts: ContactsService,
    private readonly clock: Clock,
  ) {}

  /** How many enrollments of a flow are on their way. */
  async count(flow: string): Promise<number> {
    return this.store.count(readerOf(this.database), flow);
  }

  /** Who entered last and is still on their way, newest first. */
  async newest(flow: string, limit: number): Promise<Insider[]> {
    const read = readerOf(this.database);
    const rows = await this.store.newest(read, flow, limit);
    const people = await this.contacts.views(read, [...new Set(rows.map((row) => row.contact_id))]);
    return rows.map((row) => {
      const contact = people.get(row.contact_id);
      return {
        contactId: row.contact_id,
        name: contact?.name ?? null,
        address: contact?.email ?? contact?.phone ?? null,
        version: row.version,
        step: row.step,
        state: row.state === 'parked' ? 'parked' : 'waiting',
        heldOut: row.held_out === 1,
        enteredAt: row.entered_at,
        dueAt: row.state === 'parked' ? null : row.due_at,
      };
    });
  }

  /**
   * Does with those on older versions as the policy says, a chunk at a time: run again after a crash it does what is left.
   * The catalogue must know the version.
   */
  async apply(flow: string, version: number, policy: InsidePolicy): Promise<Insiders> {
    const done: Insiders = { inside: 0, moved: 0, stopped: 0 };
    if (policy === 'finish') return { ...done, inside: await this.count(flow) };
    for (let after = 0, size = CHUNK; size === CHUNK;) {
      const chunk = await this.store.onOlder(readerOf(this.database), flow, version, after, CHUNK);
      const ids = chunk.map((row) => row.id);
      const taken = policy === 'stop' ? await this.stop(ids) : await this.move(ids, flow, version);
      done.inside += ids.length;
      done[policy === 'stop' ? 'stopped' : 'moved'] += taken;
      size = ids.length;
      after = ids.at(-1) ?? after;
    }
    return done;
  }

  private async stop(ids: number[]): Promise<number> {
    if (ids.length > 0) await this.database.tx((tx) => this.ending.exit(tx, ids, STOPPED, this.clock.now()));
    return ids.length;
  }

  private async move(ids: number[], flow: string, version: number): Promise<number> {
    const to = this.catalogue.version(flow, version);
    if (!to || ids.length === 0) return 0;
    return this.database.tx(async (tx) => {
      const movable = (await this.store.claimOpen(tx, ids)).filter((row) => {
        const from = this.catalogue.version(row.flow, row.version);
        return from !== undefined && canStandAt(from, to, row);
      });
      await this.store.pin(
        tx,
        movable.map((row) => ({ id: row.id, version })),
      );
      return movable.length;
    });
  }
}
