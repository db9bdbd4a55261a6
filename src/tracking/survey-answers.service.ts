import { Injectable } from '@nestjs/common';
import { SurveysService, type AskedSurvey } from '../audience/surveys.service';
import { Database } from '../database/database.service';
import { EngagementService } from '../engagement/engagement.service';
import type { NewEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';
import { Clock } from '../kernel/clock';
import type { Reader } from './choices.service';

/** What somebody answers whose link was followed. */
export interface Answer {
  reader: Reader;
  survey: AskedSurvey;
  choice: string;
  comment: string | null;
}

/** Takes answers in, and tells flows of them in the same transaction. */
@Injectable()
export class SurveyAnswersService {
  constructor(
    private readonly database: Database,
    private readonly surveys: SurveysService,
    private readonly events: EventsService,
    private readonly engagement: EngagementService,
    private readonly flows: FlowsService,
    private readonly clock: Clock,
  ) {}

  /** The survey as this message showed it; `undefined` when it showed none, or when that was forgotten after its time. */
  shownIn({ message }: Reader): AskedSurvey | undefined {
    return (message.variables?.survey as AskedSurvey | null | undefined) ?? undefined;
  }

  /**
   * Stores an answer. Another choice than before is told as `survey.answered`; the same one again is not.
   * Only people press the button: who was dormant no longer is.
   */
  async take({ reader, survey, choice, comment }: Answer): Promise<void> {
    const now = this.clock.now();
    const { message, contact } = reader;
    const answer = { survey: survey.id, choice, comment, contactId: contact.id, messageId: message.id, orderId: message.orderId };
    await this.database.tx(async (tx) => {
      await this.engagement.wake(tx, [{ contactId: contact.id, by: 'answered', at: now }], now);
      if (!(await this.surveys.answer(tx, answer, now))) return;
      const event = answered(reader, survey.id, choice, now);
      await this.flows.onEvents(tx, await this.events.append(tx, [event]), now);
    });
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
