import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { EnteringService } from './entering.service';
import { ExplainHistory } from './explain-history.service';
import { ExplainOutlook } from './explain-outlook.service';
import { notEnrolled, type Moment } from './timeline';

/** Everything that was decided about one contact. */
export interface Explained {
  contactId: number;
  /** In order of time. */
  moments: Moment[];
  /** How things stand, and what the calendar brings: one sentence each. */
  now: string[];
}

/** What happened at one instant is told in this order: what came of something after it. */
const ORDER: Moment['what'][] = [
  ...(['event', 'consent', 'not_enrolled', 'enrolled', 'step', 'goal', 'ended', 'message', 'opened', 'clicked'] as const),
];

/** Answers "why did, or didn't, this contact get this message?". */
@Injectable()
export class ExplainService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly history: ExplainHistory,
    private readonly entering: EnteringService,
    private readonly outlook: ExplainOutlook,
    private readonly clock: Clock,
  ) {}

  /**
   * Events, consent, flows entered or not and why, steps, each message's fate, opens, clicks, goals. `who` is an id, an e-mail
   * address or a phone number; with `flow`, only what concerns that flow is told, and events. Throws `Invalid('contact.unknown')`.
   */
  async contact(who: string, flow?: string): Promise<Explained> {
    const read = readerOf(this.database);
    const contactId = await this.contacts.find(read, who);
    if (contactId === undefined) {
      const hint = 'give an id of ours, an e-mail address, or a phone number with its country code';
      throw new Invalid('contact.unknown', `nobody is known as "${who}"`, { hint });
    }
    const { moments, events, enrollments } = await this.history.of(read, contactId);
    const refused = await this.entering.whyNot(read, events, enrollments);
    const all = [...moments, ...refused.map((one) => notEnrolled(one.event.receivedAt, one.flow, one.why, one.details))];
    const told = all.filter((moment) => flow === undefined || moment.flow === undefined || moment.flow === flow);
    const now = await this.outlook.of(read, contactId, this.clock.now(), flow);
    return { contactId, moments: told.sort((a, b) => a.at - b.at || ORDER.indexOf(a.what) - ORDER.indexOf(b.what)), now };
  }
}
