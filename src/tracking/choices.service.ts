import { Injectable } from '@nestjs/common';
import { ConsentService, type ConsentStatement } from '../consent/consent.service';
import { HitTracking } from '../consent/hit-tracking.service';
import { TRACKED, trackedBy, TRACKING_TOPICS } from '../consent/may-record-hits';
import { mayMarket, topicOff, type ConsentRecord } from '../consent/may-send';
import { WordingsService } from '../consent/wordings.service';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { Clock } from '../kernel/clock';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import { switchOf, type Channel, type Choices, type Wanted } from './choices';
import type { Topic } from './topics.service';

/** Whose link was followed. */
export interface Reader {
  message: KnownMessage;
  contact: ContactView;
}

/** Where and how somebody decided: goes on record with what they decided. */
export interface Circumstances {
  /** At most 40 characters. */
  source: string;
  /** The language of the page they decided on. */
  locale?: string;
  /** As much of their internet address as is kept: `networkOf`. */
  network?: string | null;
}

const ONE_CLICK: Circumstances = { source: 'unsubscribe page' };
const CHANNELS: Channel[] = ['email', 'sms'];

/** What readers decide on our pages. Everything is committed when a method resolves: the gate reads it from then on. */
@Injectable()
export class ChoicesService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly wordings: WordingsService,
    private readonly hitTracking: HitTracking,
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

  /**
   * Stops the message's topic on its channel, or with `all` every marketing message on every channel. Repeating it changes
   * nothing.
   */
  async stop(reader: Reader, scope: 'topic' | 'all', circumstances: Circumstances = ONE_CLICK): Promise<void> {
    const now = this.clock.now();
    const { message } = reader;
    const off = (channel: Channel, about: Pick<ConsentStatement, 'purpose' | 'topic'>) =>
      this.statement(reader, channel, 'withdrawn', about, circumstances, now);
    // Marketing without a topic of its own belongs to marketing as a whole.
    const marketing = { purpose: 'marketing' as const };
    const about = message.topic === 'marketing' ? marketing : { purpose: message.purpose, topic: message.topic };
    const statements = scope === 'all' ? CHANNELS.map((channel) => off(channel, marketing)) : [off(message.channel, about)];
    await this.database.tx(async (tx) => {
      await this.consent.record(tx, statements, now);
      await this.messages.unsubscribed(tx, [message.id], now);
    });
  }

  /** What stands now, of these topics and of marketing as a whole, on the channels the reader can be reached on. */
  async standing(reader: Reader, topics: Topic[]): Promise<Choices> {
    const { contact } = reader;
    const records = (await this.consent.standing(readerOf(this.database), [contact.id])).get(contact.id) ?? [];
    const channels = CHANNELS.filter((channel) => addressOf(reader, channel) !== null);
    return {
      addresses: new Map(channels.map((channel) => [channel, addressOf(reader, channel)!])),
      marketing: new Set(channels.filter((channel) => marketed(records, channel, addressOf(reader, channel)!))),
      topics: new Set(
        topics.flatMap((t) =>
          t.channels
            .filter((channel) => channels.includes(channel) && !topicOff(records, channel, t.topic))
            .map((channel) => switchOf(channel, t.topic)),
        ),
      ),
      tracking: channels.includes('email') ? this.hitTracking.switchesOf(contact.country, records) : new Map(),
    };
  }

  /** Writes down what differs from what stands: each switch is a new record of consent, given or withdrawn by the person. */
  async choose(reader: Reader, topics: Topic[], wanted: Wanted, circumstances: Circumstances): Promise<void> {
    const now = this.clock.now();
    const before = await this.standing(reader, topics);
    const changes: ConsentStatement[] = [];
    const change = (was: boolean, is: boolean, channel: Channel, about: Pick<ConsentStatement, 'purpose' | 'topic'>) => {
      if (was !== is) changes.push(this.statement(reader, channel, is ? 'granted' : 'withdrawn', about, circumstances, now));
    };
    for (const channel of before.addresses.keys()) {
      change(before.marketing.has(channel), wanted.marketing.has(channel), channel, { purpose: 'marketing' });
      for (const { topic, purpose, channels } of topics) {
        const key = switchOf(channel, topic);
        if (channels.includes(channel)) change(before.topics.has(key), wanted.topics.has(key), channel, { purpose, topic });
      }
    }
    for (const what of TRACKED) {
      const about = { purpose: 'marketing' as const, topic: TRACKING_TOPICS[what] };
      change(before.tracking.get(what) === true, wanted.tracking.get(what) === true, 'email', about);
    }
    if (changes.length === 0) return;
    await this.database.tx(async (tx) => {
      await this.consent.record(tx, changes, now);
      await this.follow(tx, reader, changes, now);
    });
  }

  private async follow(tx: Tx, { message, contact }: Reader, changes: ConsentStatement[], now: number): Promise<void> {
    const isTracking = (c: ConsentStatement) => trackedBy(c.topic) !== undefined;
    if (changes.some((c) => c.facts.state === 'withdrawn' && !isTracking(c)))
      await this.messages.unsubscribed(tx, [message.id], now);
    // Who refuses to be watched was here, too, and no silence from before may be held against them.
    const agreed = changes.some((c) => c.facts.state === 'granted');
    if (agreed || changes.some(isTracking))
      await this.engagement.wake(tx, [{ contactId: contact.id, by: agreed ? 'agreed' : 'chose', at: now }], now);
  }

  /** A yes to marketing as a whole, or to being tracked, names the sentence it stood beside. */
  private statement(
    reader: Reader,
    channel: Channel,
    state: 'granted' | 'withdrawn',
    about: Pick<ConsentStatement, 'purpose' | 'topic'>,
    { source, locale, network }: Circumstances,
    now: number,
  ): ConsentStatement {
    const granted = state === 'granted';
    const asked = about.topic === undefined ? channel : trackedBy(about.topic);
    const wording = granted && asked ? this.wordings.of(asked, locale ?? '').ref : undefined;
    return {
      contactId: reader.contact.id,
      address: addressOf(reader, channel),
      ...about,
      facts: { channel, state, at: now, ...(granted && { basis: 'opt_in' as const }), wording, source, byPerson: true },
      proof: { message: reader.message.ref, ...(locale && { locale }), ...(network && { network }) },
    };
  }
}

/** Of the message's own channel the address it went to. */
function addressOf({ message, contact }: Reader, channel: Channel): string | null {
  const known = channel === 'email' ? contact.email : contact.phone;
  return message.channel === channel ? (message.address ?? known) : known;
}

function marketed(records: ConsentRecord[], channel: Channel, address: string): boolean {
  return mayMarket(records, channel, { soft_opt_in: true }, address) === 'granted';
}
