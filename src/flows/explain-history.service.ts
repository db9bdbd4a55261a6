import { Injectable } from '@nestjs/common';
import { ConsentService } from '../consent/consent.service';
import type { Reader } from '../database/reader';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { toIso } from '../kernel/local-time';
import { MessagesService } from '../messages/messages.service';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { consentMoment, enrollmentMoments, eventMoment, messageMoments, type Moment } from './timeline';

/** The newest of each kind that are told. */
const MOST = 200;

/** What is stored about one contact. */
@Injectable()
export class ExplainHistory {
  constructor(
    private readonly events: EventsService,
    private readonly consent: ConsentService,
    private readonly messages: MessagesService,
    private readonly enrollments: EnrollmentStore,
  ) {}

  /** Its moments in no order, and the events and enrollments among them. */
  async of(read: Reader, contactId: number): Promise<{ moments: Moment[]; events: DomainEvent[]; enrollments: EnrollmentRow[] }> {
    const events = await this.events.ofContact(read, contactId, MOST);
    const enrollments = await this.enrollments.ofContact(read, contactId, MOST);
    const messages = await this.messages.list({ contactId, limit: MOST });
    const consents = (await this.consent.standing(read, [contactId])).get(contactId) ?? [];
    const moments = [
      ...events.map(eventMoment),
      ...consents.map(consentMoment),
      ...enrollments.flatMap((row) => enrollmentMoments(row, toIso)),
      ...messages.flatMap((message) => messageMoments(message, toIso)),
    ];
    return { moments, events, enrollments };
  }
}
