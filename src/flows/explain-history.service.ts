import { Injectable } from '@nestjs/common';
import { CouponsService } from '../audience/coupons.service';
import { Config } from '../config/config.service';
import { ConsentService } from '../consent/consent.service';
import type { Reader } from '../database/reader';
import { EngagementChangesService } from '../engagement/engagement-changes.service';
import { HitsService } from '../engagement/hits.service';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { localDate, printDate } from '../kernel/local-time';
import { MessagesService } from '../messages/messages.service';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { FlowTestsService } from './flow-tests.service';
import {
  consentMoment,
  couponMoment,
  enrollmentMoments,
  eventMoment,
  messageMoments,
  readingMoment,
  visitMoment,
  type Moment,
  type TestOf,
} from './timeline';

/** The newest of each kind that are told. */
const MOST = 200;

/** What is stored about one contact. */
export interface ContactHistory {
  /** Of each kind the oldest first. */
  moments: Moment[];
  /** The oldest first. */
  events: DomainEvent[];
  enrollments: EnrollmentRow[];
  /** There is more than is told. */
  isCut: boolean;
}

/** Reads what is stored about one contact: the newest of it, without texts of messages and codes of coupons. */
@Injectable()
export class ExplainHistory {
  constructor(
    private readonly events: EventsService,
    private readonly consent: ConsentService,
    private readonly engagement: EngagementChangesService,
    private readonly hits: HitsService,
    private readonly messages: MessagesService,
    private readonly enrollments: EnrollmentStore,
    private readonly coupons: CouponsService,
    private readonly tests: FlowTestsService,
    private readonly config: Config,
  ) {}

  async of(read: Reader, contactId: number): Promise<ContactHistory> {
    const events = (await this.events.ofContact(read, contactId, MOST)).reverse();
    const enrollments = (await this.enrollments.ofContact(read, contactId, MOST)).reverse();
    const messages = (await this.messages.list({ contactId, limit: MOST })).reverse();
    const messageOf = new Map(messages.map((m) => [m.ref, m]));
    const visits = await this.hits.visits(read, [...messageOf.keys()]);
    const consents = (await this.consent.standing(read, [contactId])).get(contactId) ?? [];
    const changes = (await this.engagement.ofContact(read, contactId, MOST)).reverse();
    const coupons = await this.coupons.given(read, enrollments.map((row) => row.id)); // prettier-ignore
    const nameOf = new Map(messages.map((m) => [m.id, `of ${m.flow}/${m.step}`]));
    const flowOf = new Map(enrollments.map((row) => [row.id, row.flow]));
    const test = await this.testsOf(read, [...new Set(enrollments.map((row) => row.flow))]);
    const moments = [
      ...events.map(eventMoment),
      ...consents.map(consentMoment),
      ...changes.map((change) => readingMoment(change, this.day, nameOf.get(change.messageId ?? -1))),
      ...enrollments.flatMap((row) => enrollmentMoments(row, test)),
      ...coupons.map((coupon) => couponMoment(coupon, flowOf.get(coupon.enrollmentId)!)),
      ...messages.flatMap((message) => messageMoments(message, test)),
      ...visits.flatMap((some) => visitMoment(some, messageOf.get(some.ref)!)),
    ];
    const isCut = [events, enrollments, messages, changes].some((some) => some.length === MOST);
    return { moments, events, enrollments, isCut };
  }

  /** A day on the shop's calendar. */
  private readonly day = (at: number): string => printDate(localDate(at, this.config.settings.shop.timezone));

  private async testsOf(read: Reader, flows: readonly string[]): Promise<TestOf> {
    const decided = new Map<string, ReturnType<TestOf>>();
    for (const flow of flows)
      for (const { version, step, winner, decided_at: decidedAt, figures } of await this.tests.list(read, flow)) {
        const isProved = (figures?.verdict ?? { is: 'winner' }).is === 'winner';
        if (winner !== null && decidedAt !== null) decided.set(`${flow}@${version} ${step}`, { winner, decidedAt, isProved });
      }
    return ({ flow, version, step }) => decided.get(`${flow}@${version} ${step}`);
  }
}
