import { Injectable } from '@nestjs/common';
import { ConsentService, type ConsentStatement } from '../consent/consent.service';
import { mayMarket, topicOff } from '../consent/may-send';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { Clock } from '../kernel/clock';
import { MessagesService, type KnownMessage } from '../messages/messages.service';

/** Whose link was followed. */
export interface Reader {
  message: KnownMessage;
  contact: ContactView;
}

export interface Choices {
  /** Topics that are on, by name. */
  on: Set<string>;
  /** Marketing as a whole. */
  marketing: boolean;
}

/** What readers decide on our pages. Everything is committed when a method resolves: the gate reads it from then on. */
@Injectable()
export class ChoicesService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly engagement: EngagementService,
    private readonly clock: Clock,
  ) {}

  /** The message of a link and the contact it went to, or whom that one was merged into; `undefined` when either is gone. */
  async reader(ref: string | undefined): Promise<Reader | undefined> {
    const message = ref === undefined ? undefined : await this.messages.byRef(ref);
    if (!message) return undefined;
    const contact = (await this.contacts.views(readerOf(this.database), [message.contactId])).get(message.contactId);
    return contact && { message, contact };
  }

  /** Stops the message's topic on its channel, or with `all` every marketing message on it. Repeating it changes nothing. */
  async stop(reader: Reader, scope: 'topic' | 'all'): Promise<void> {
    const now = this.clock.now();
    const { message } = reader;
    // Marketing without a topic of its own belongs to marketing as a whole.
    const whole = scope === 'all' || message.topic === 'marketing';
    const about = whole
      ? { purpose: 'marketing' as const, topic: undefined }
      : { purpose: message.purpose, topic: message.topic };
    await this.database.tx(async (tx) => {
      await this.consent.record(tx, [statement(reader, 'withdrawn', { ...about, page: 'unsubscribe' }, now)], now);
      await this.messages.unsubscribed(tx, [message.id], now);
    });
  }

  /** What stands now, for the topics named. */
  async standing({ message, contact }: Reader, topics: string[]): Promise<Choices> {
    const records = (await this.consent.standing(readerOf(this.database), [contact.id])).get(contact.id) ?? [];
    return {
      on: new Set(topics.filter((t) => !topicOff(records, message.channel, t))),
      marketing: mayMarket(records, message.channel, { soft_opt_in: true }, message.address ?? undefined) === 'granted',
    };
  }

  /** Writes down what differs from what stands: each switch is a new record of consent, given or withdrawn by the person. */
  async choose(reader: Reader, topics: { topic: string; purpose: 'service' | 'marketing' }[], wanted: Choices): Promise<void> {
    const now = this.clock.now();
    const before = await this.standing(
      reader,
      topics.map((t) => t.topic),
    );
    const changes: ConsentStatement[] = topics
      .filter(({ topic }) => before.on.has(topic) !== wanted.on.has(topic))
      .map(({ topic, purpose }) =>
        statement(reader, wanted.on.has(topic) ? 'granted' : 'withdrawn', { purpose, topic, page: 'preferences' }, now),
      );
    if (before.marketing !== wanted.marketing) {
      const state = wanted.marketing ? 'granted' : 'withdrawn';
      changes.push(statement(reader, state, { purpose: 'marketing', topic: undefined, page: 'preferences' }, now));
    }
    if (changes.length === 0) return;
    await this.database.tx(async (tx) => {
      await this.consent.record(tx, changes, now);
      await this.follow(tx, reader, changes, now);
    });
  }

  private async follow(tx: Tx, { message, contact }: Reader, changes: ConsentStatement[], now: number): Promise<void> {
    if (changes.some((c) => c.facts.state === 'withdrawn')) await this.messages.unsubscribed(tx, [message.id], now);
    if (changes.some((c) => c.facts.state === 'granted'))
      await this.engagement.wake(tx, [{ contactId: contact.id, at: now }], now);
  }
}

function statement(
  { message, contact }: Reader,
  state: 'granted' | 'withdrawn',
  about: { purpose: 'service' | 'marketing'; topic: string | undefined; page: string },
  now: number,
): ConsentStatement {
  return {
    contactId: contact.id,
    address: message.address,
    purpose: about.purpose,
    topic: about.topic,
    facts: {
      channel: message.channel,
      state,
      at: now,
      ...(state === 'granted' ? { basis: 'opt_in' as const } : {}),
      source: `${about.page} page`,
      byPerson: true,
    },
    proof: { message: message.ref },
  };
}
