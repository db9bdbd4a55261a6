import { Injectable } from '@nestjs/common';
import { AuditService } from '../access/audit.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { HitsService } from '../engagement/hits.service';
import { EventsService } from '../events/events.service';
import { Log } from '../http/log.service';
import { ProcessorService } from '../intake/processor.service';
import { ERASURE_REQUESTED } from '../intake/shopify-privacy';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { KeptData } from './kept-data.service';

/** Deliveries worked out at a time before somebody is erased. */
const BATCH = 100;
/** Requests of shops that are carried out in one go. */
const REQUESTS = 100;

/**
 * Takes people out of everything we keep: each in one transaction, so that a crash leaves all of somebody or nothing. Orders
 * stay for the books without the person; the addresses stay as keyed hashes that must not be written to.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly database: Database,
    private readonly kept: KeptData,
    private readonly contacts: ContactsService,
    private readonly processor: ProcessorService,
    private readonly hits: HitsService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Erases whoever these ids and addresses name; answers their ids. `actor` is named in the audit log, the person is not.
   * Throws `Invalid('contact.unknown')` before anybody is erased.
   */
  async erase(who: readonly string[], actor: string): Promise<number[]> {
    // What came in before is somebody's as well: it is taken in, to go with the rest.
    while ((await this.processor.drain(BATCH)) > 0);
    await this.hits.takeInSpooled();
    const ids: number[] = [];
    for (const one of who) ids.push(await this.idOf(one));
    for (const id of ids) await this.database.tx((tx) => this.eraseOne(tx, id, actor));
    await this.database.scrub();
    return ids;
  }

  /** Erases whom shops asked to be erased; answers how many. The request goes with the person. */
  async eraseRequested(): Promise<number> {
    const now = this.clock.now();
    const read = readerOf(this.database);
    const asked = await this.events.ofType(read, ERASURE_REQUESTED, { at: 0, id: 0 }, now + 1, REQUESTS);
    const ids = [...new Set(asked.flatMap((event) => event.contactId ?? []))];
    if (ids.length > 0) await this.erase(ids.map(String), 'shop');
    return ids.length;
  }

  /**
   * Erases once more who was erased since an instant: a message that a provider had in hand just then, or an open of theirs, has
   * left something since.
   */
  async sweep(since: number): Promise<void> {
    const ids = await this.contacts.erasedSince(readerOf(this.database), since);
    for (const id of ids) await this.database.tx((tx) => this.empty(tx, id));
    if (ids.length > 0) await this.database.scrub();
  }

  private async idOf(who: string): Promise<number> {
    const read = readerOf(this.database);
    const id = (await this.contacts.find(read, who)) ?? (/^\d{1,15}$/.test(who.trim()) ? Number(who) : undefined);
    const selves = id === undefined ? [] : (await this.contacts.selves(read, id)).contacts;
    if (selves[0] !== undefined) return selves[0];
    throw new Invalid('contact.unknown', `nobody is known as "${who}"`, {
      hint: 'give an id of ours, an e-mail address, or a phone number with its country code',
    });
  }

  private async eraseOne(tx: Tx, id: number, actor: string): Promise<void> {
    await this.empty(tx, id);
    await this.audit.record(tx, { actor, action: 'contact.erased', subject: `contact:${id}` }, this.clock.now());
    tx.afterCommit(() => this.log.info('contact.erased', { contact: id }));
  }

  private async empty(tx: Tx, id: number): Promise<void> {
    const { contacts } = await this.contacts.selves(tx, id);
    await this.contacts.hold(tx, contacts);
    // Looked up again now that nobody can add to it.
    const person = await this.kept.person(tx, id);
    if (!person) return;
    for (const folder of this.kept.folders) await folder.erase(tx, person, this.clock.now());
  }
}
