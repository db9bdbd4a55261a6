import { Injectable } from '@nestjs/common';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf, type Reader as DatabaseReader } from '../database/reader';
import type { Tx } from '../database/tx';
import { EventsService } from '../events/events.service';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { ChoicesService, type Reader } from './choices.service';
import { EmailOwnerStore } from './email-owner.store';
import { REQUESTED, SUBSCRIBED } from './subscription-events';

/** A forwarded text message must not be of use for ever. */
const GOOD_FOR = 30 * DAY;

/**
 * Text messages that ask for an e-mail address. Whoever has such a link can give an address of their own to the contact it went
 * to, so it is good for a while, for one time, and only while none is known that works.
 */
@Injectable()
export class EmailForms {
  constructor(
    private readonly database: Database,
    private readonly choices: ChoicesService,
    private readonly contacts: ContactsService,
    private readonly events: EventsService,
    private readonly owners: EmailOwnerStore,
    private readonly clock: Clock,
  ) {}

  /** Whom the text message with this ref asks; `undefined` when it asks nobody any more. */
  async asked(ref: string): Promise<Reader | undefined> {
    const reader = await this.choices.reader(ref);
    if (!reader || this.clock.now() > reader.message.createdAt + GOOD_FOR) return undefined;
    return (await this.isOpen(readerOf(this.database), reader, reader.contact)) ? reader : undefined;
  }

  /**
   * The number of the contact whose the confirmed address becomes. `undefined` where it must not: the link was used meanwhile, or
   * the address is a customer's already. To make the two one would show somebody's orders to whoever the message was forwarded to.
   */
  async phoneFor(tx: Tx, reader: Reader, email: string): Promise<string | undefined> {
    const { message, contact } = reader;
    await this.contacts.hold(tx, [contact.id]);
    const now = (await this.contacts.views(tx, [contact.id])).get(contact.id);
    if (!now || message.address === null || !(await this.isOpen(tx, reader, now))) return undefined;
    if ((await this.contacts.find(tx, message.address)) !== now.id) return undefined;
    const owner = await this.contacts.find(tx, email);
    const free = owner === undefined || owner === now.id || (await this.owners.isNothingBut(tx, owner, email, REQUESTED));
    return free ? message.address : undefined;
  }

  private async isOpen(read: DatabaseReader, { message }: Reader, contact: ContactView): Promise<boolean> {
    const reachable = contact.email !== null && !contact.email_doubt;
    if (message.channel !== 'sms' || reachable) return false;
    const since = await this.events.about(read, [SUBSCRIBED], { contactIds: [contact.id], orderIds: [] }, message.createdAt);
    return !since.some((e) => (e.data.subscription as { asked?: unknown } | undefined)?.asked === message.ref);
  }
}
