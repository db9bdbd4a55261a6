import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { EnteringService } from './entering.service';
import { ExplainHistory } from './explain-history.service';
import { ExplainOutlook } from './explain-outlook.service';
import { MOMENTS, notEnrolled, type Moment } from './timeline';

/** Everything that was decided about one contact. */
export interface Explained {
  contactId: number;
  /** In order of time. */
  moments: Moment[];
  /** How things stand, and what the calendar brings: one sentence each. */
  now: string[];
}

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
   * Events, consent, flows entered or not and why, steps, coupons, each message's fate, opens, clicks, goals. `who` is an id, an
   * e-mail address or a phone number; with `flow`, only what concerns that flow is told, and events. Throws
   * `Invalid('contact.unknown')` and `Invalid('flow.unknown')`.
   */
  async contact(who: string, flow?: string): Promise<Explained> {
    const read = readerOf(this.database);
    const contactId = await this.contacts.find(read, who);
    if (contactId === undefined) {
      const hint = 'give an id of ours, an e-mail address, or a phone number with its country code';
      throw new Invalid('contact.unknown', `nobody is known as "${who}"`, { hint });
    }
    const { moments, events, enrollments, isCut } = await this.history.of(read, contactId);
    // That another segment's event does not start a flow needs no telling.
    const refused = (await this.entering.whyNot(read, events, enrollments)).filter(({ why }) => why !== 'other_event');
    const all = [...moments, ...refused.map((one) => notEnrolled(one.event.receivedAt, one.flow, one.why, one.details))];
    if (flow !== undefined) this.outlook.demand(flow, all);
    const told = all.filter((moment) => flow === undefined || moment.flow === undefined || moment.flow === flow);
    const cut = isCut ? ['what is older is left out here: there is too much of it'] : [];
    const now = [...cut, ...(await this.outlook.of(read, contactId, this.clock.now(), flow))];
    return { contactId, moments: told.sort((a, b) => a.at - b.at || MOMENTS.indexOf(a.what) - MOMENTS.indexOf(b.what)), now };
  }
}
