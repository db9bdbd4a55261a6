import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { EventsService } from '../events/events.service';
import { Invalid } from '../kernel/errors';
import { toIso } from '../kernel/local-time';
import { MessagesService } from '../messages/messages.service';
import { EnteringService } from './entering.service';
import { EnrollmentStore } from './enrollment.store';
import { enrollmentMoments, messageMoment, notEnrolled, type Moment } from './timeline';

/** The newest of each kind that are told. */
const MOST = 200;

/** Answers "why did, or didn't, this contact get this message?". */
@Injectable()
export class ExplainService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly events: EventsService,
    private readonly messages: MessagesService,
    private readonly store: EnrollmentStore,
    private readonly entering: EnteringService,
  ) {}

  /**
   * Everything that concerns one contact in order of time: events, flows entered or not and why, and each message's fate.
   * `who` is an id, an e-mail address or a phone number; throws `Invalid('contact.unknown')`.
   */
  async contact(who: string): Promise<{ contactId: number; moments: Moment[] }> {
    const read = readerOf(this.database);
    const contactId = await this.contacts.find(read, who);
    if (contactId === undefined) {
      const hint = 'give an id of ours, an e-mail address, or a phone number with its country code';
      throw new Invalid('contact.unknown', `nobody is known as "${who}"`, { hint });
    }
    const events = await this.events.ofContact(read, contactId, MOST);
    const enrollments = await this.store.ofContact(read, contactId, MOST);
    const messages = await this.messages.list({ contactId, limit: MOST });
    const refused = await this.entering.whyNot(read, events, enrollments);
    const moments: Moment[] = [
      ...events.map(({ at, type, history, test }): Moment => ({
        at,
        what: 'event',
        text: `${type}${history ? ' (history)' : ''}${test ? ' (test)' : ''}`,
      })),
      ...refused.map(({ event, flow, why }) => notEnrolled(event.receivedAt, flow, why)),
      ...enrollments.flatMap((row) => enrollmentMoments(row, toIso)),
      ...messages.map((message) => messageMoment(message, toIso)),
    ];
    return { contactId, moments: moments.sort((a, b) => a.at - b.at) };
  }
}
