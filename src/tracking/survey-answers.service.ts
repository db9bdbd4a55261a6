import { Injectable } from '@nestjs/common';
import { SurveysService, type AskedSurvey } from '../audience/surveys.service';
import { ConsentService } from '../consent/consent.service';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import type { NewEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';
import { Clock } from '../kernel/clock';
import { MessagesService } from '../messages/messages.service';
import type { Reader } from './choices.service';

/** What somebody answers whose link was followed. */
export interface Answer {
  reader: Reader;
  survey: AskedSurvey;
  choice: string;
  comment: string | null;
  /** The visitor's network: goes on record with a no. */
  network: string | null;
}

/** Takes answers in, and tells flows of them in the same transaction. */
@Injectable()
export class SurveyAnswersService {
  constructor(
    private readonly database: Database,
    private readonly surveys: SurveysService,
    private readonly events: EventsService,
    private readonly engagement: EngagementService,
    private readonly consent: ConsentService,
    private readonly messages: MessagesService,
    private readonly flows: FlowsService,
    private readonly clock: Clock,
  ) {}

  /** The survey as this message showed it; `undefined` when it showed none, or when that was forgotten after its time. */
  shownIn({ message }: Reader): AskedSurvey | undefined {
    return (message.variables?.survey as AskedSurvey | null | undefined) ?? undefined;
  }

  /**
   * Stores an answer. Another choice than before is told as `survey.answered`; the same one again is not.
   * Only people press the button: who was dormant no longer is. An answer that is a no to being written to is taken as one; taking
   * it back grants nothing, for that there is the preferences page.
   */
  async take(given: Answer): Promise<void> {
    const { reader, survey, choice, comment } = given;
    const now = this.clock.now();
    const { message, contact } = reader;
    const answer = { survey: survey.id, choice, comment, contactId: contact.id, messageId: message.id, orderId: message.orderId };
    await this.database.tx(async (tx) => {
      await this.engagement.wake(tx, [{ contactId: contact.id, by: 'answered', at: now }], now);
      if (!(await this.surveys.answer(tx, answer, now))) return;
      if (survey.refuses?.includes(choice)) await this.withdraw(tx, given, now);
      const event = answered(reader, survey.id, choice, now);
      await this.flows.onEvents(tx, await this.events.append(tx, [event]), now);
    });
  }

  private async withdraw(tx: Tx, { reader: { message, contact }, survey, choice, network }: Answer, now: number): Promise<void> {
    const { channel, address } = message;
    const facts = { channel, state: 'withdrawn' as const, at: now, source: 'survey', byPerson: true };
    const proof = { message: message.ref, survey: survey.id, choice, ...(network && { network }) };
    await this.consent.record(tx, [{ contactId: contact.id, address, purpose: 'marketing', facts, proof }], now);
    await this.messages.unsubscribed(tx, [message.id], now);
  }
}

/** What was said in words stays in the answer: events are shown and sent on. */
function answered({ message, contact }: Reader, survey: string, choice: string, now: number): NewEvent {
  return {
    key: `survey.answered:${message.ref}:${survey}:${choice}:${now}`,
    type: 'survey.answered',
    contactId: contact.id,
    orderId: message.orderId,
    source: 'tracking',
    at: now,
    receivedAt: now,
    history: false,
    test: false,
    data: { survey, choice, flow: message.flow, step: message.step, message: message.ref },
  };
}
