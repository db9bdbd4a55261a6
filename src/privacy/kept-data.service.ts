import { Injectable } from '@nestjs/common';
import { AccessPersonalData } from '../access/access-personal-data.service';
import { AudiencePersonalData } from '../audience/audience-personal-data.service';
import { ChannelsPersonalData } from '../channels/channels-personal-data.service';
import { ConsentPersonalData } from '../consent/consent-personal-data.service';
import { ContactsPersonalData } from '../contacts/contacts-personal-data.service';
import { ContactsService } from '../contacts/contacts.service';
import type { Person, PersonalData } from '../database/personal-data';
import type { Reader } from '../database/reader';
import { EngagementPersonalData } from '../engagement/engagement-personal-data.service';
import { EventsPersonalData } from '../events/events-personal-data.service';
import { FlowsPersonalData } from '../flows/flows-personal-data.service';
import { LinksPersonalData } from '../links/links-personal-data.service';
import { MessagesPersonalData } from '../messages/messages-personal-data.service';
import { OrdersPersonalData } from '../orders/orders-personal-data.service';

/** Everything that is kept about people, folder by folder; and everything one person is known by. */
@Injectable()
export class KeptData {
  /**
   * In the order in which somebody is erased: what would still be sent is taken back first (messages, then the flows they come
   * from), the person itself goes last.
   */
  readonly folders: readonly PersonalData[];

  constructor(
    private readonly contacts: ContactsService,
    messages: MessagesPersonalData,
    flows: FlowsPersonalData,
    engagement: EngagementPersonalData,
    links: LinksPersonalData,
    channels: ChannelsPersonalData,
    audience: AudiencePersonalData,
    orders: OrdersPersonalData,
    events: EventsPersonalData,
    consent: ConsentPersonalData,
    people: ContactsPersonalData,
    access: AccessPersonalData,
  ) {
    this.folders = [messages, flows, engagement, links, channels, audience, orders, events, consent, people, access];
  }

  /** The person with this id, or whom it lives on as; `undefined` for nobody. Of somebody erased only what stayed is found. */
  async person(read: Reader, id: number): Promise<Person | undefined> {
    const selves = await this.contacts.selves(read, id);
    if (selves.contacts.length === 0) return undefined;
    const person: Person = { ...selves, orders: [], enrollments: [], messages: [], refs: [] };
    for (const folder of this.folders) Object.assign(person, await folder.know(read, person));
    return person;
  }
}
