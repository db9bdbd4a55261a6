import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../config/config.service';
import { ConsentService, type ConsentStatement } from '../consent/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import type { NewEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { CatalogueService } from '../flows/catalogue.service';
import { FlowsService } from '../flows/flows.service';
import { MergesService } from '../flows/merges.service';
import { Readiness } from '../http/readiness.service';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { ChoicesService, type Reader } from './choices.service';
import { EmailForms } from './email-forms.service';
import type { Wish } from './subscribe-form';
import { REQUESTED, SUBSCRIBED } from './subscription-events';

/** Where somebody asked to subscribe, and what they read there: goes on record with their yes. */
export interface Asking {
  /** The form's address, with where it was linked from. */
  form: string;
  /** What it was linked from, in one word: `footer`. */
  from: string | null;
  locale: string;
  network: string | null;
  /** Versions of the sentences that stood beside the fields. */
  wordings: { email: string; sms: string | null };
  /** The ref of the text message that asked for the address; null where nobody was asked. */
  asked: string | null;
}

/** What an unconfirmed request says, as its event carries it. */
const requestSchema = z.object({
  at: z.number(),
  form: z.string(),
  from: z.string().nullable(),
  locale: z.string(),
  network: z.string().nullable(),
  wordings: z.object({ email: z.string(), sms: z.string().nullable() }),
  /** Missing from requests of older versions. */
  asked: z.string().nullable().default(null),
  first_name: z.string().nullable(),
  phone: z.string().nullable(),
  topics: z.array(z.string()),
});
export type Requested = z.output<typeof requestSchema>;

/**
 * Subscribing in two steps. Asking grants nothing and learns nothing but the address: it is an event, which a flow answers
 * with a mail like every other. Only its one-button page makes it a consent, with both steps as proof.
 */
@Injectable()
export class SubscriptionsService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly choices: ChoicesService,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly events: EventsService,
    private readonly engagement: EngagementService,
    private readonly flows: FlowsService,
    private readonly merges: MergesService,
    private readonly emailForms: EmailForms,
    private readonly catalogue: CatalogueService,
    private readonly readiness: Readiness,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const closed = `no running flow writes at ${REQUESTED}: /subscribe is closed`;
    this.readiness.add({ name: 'subscribe', level: 'warning', ask: async () => ((await this.isOpen()) ? undefined : closed) });
  }

  /** Is there a running flow that would send the mail to confirm? */
  async isOpen(): Promise<boolean> {
    await this.catalogue.refresh();
    return this.catalogue
      .all()
      .some(({ state, flow }) => state === 'running' && flow.trigger.is === 'event' && flow.trigger.event === REQUESTED);
  }

  /**
   * Takes a wish in. Nobody learns what came of it: an address that must not be used, or has had its mails for the day, gets
   * none.
   */
  async ask(wish: Wish, asking: Asking): Promise<void> {
    const now = this.clock.now();
    await this.database.tx(async (tx) => {
      if ((await this.consent.suppressed(tx, 'email', [wish.email])).size > 0) return;
      const contactId = await this.contactFor(tx, wish.email, asking.locale, now);
      await this.contacts.hold(tx, [contactId]);
      const today = (await this.events.countSince(tx, [contactId], REQUESTED, now - DAY)).get(contactId) ?? 0;
      if (today >= this.config.settings.consent.form.mails_per_day) return;
      const { email: _, firstName, ...more } = wish;
      const request: Requested = { at: now, ...asking, first_name: firstName, ...more };
      const event = eventOf(REQUESTED, String(tx.nextId()), contactId, now, { subscription: request });
      await this.flows.onEvents(tx, await this.events.append(tx, [event]), now);
    });
  }

  /** What the mail of this link asked to confirm; `undefined` when it asked for nothing. */
  requestedIn({ message }: Reader): Requested | undefined {
    const event = message.variables?.event as { subscription?: unknown } | undefined;
    const read = requestSchema.safeParse(event?.subscription);
    return read.success && message.address !== null ? read.data : undefined;
  }

  /** Has the link run out of time? */
  isLate({ message }: Reader): boolean {
    return this.clock.now() > message.createdAt + this.config.settings.consent.form.confirm_within_days * DAY;
  }

  /** The second step. It counts once: pressed again, also after an unsubscribe, it grants nothing more. */
  async confirm(reader: Reader, request: Requested, network: string | null): Promise<void> {
    const now = this.clock.now();
    const { message } = reader;
    const asked = request.asked === null ? undefined : await this.choices.reader(request.asked);
    await this.database.tx(async (tx) => {
      const phone = asked && (await this.emailForms.phoneFor(tx, asked, message.address!));
      const contactId = await this.learn(tx, message.address!, request, phone, now);
      const { form, topics } = request;
      const subscription = { form, topics, ...(phone !== undefined && { asked: request.asked }) };
      const event = eventOf(SUBSCRIBED, message.ref, contactId, now, { subscription });
      const fresh = await this.events.append(tx, [event]);
      if (fresh.length === 0) return;
      const proof = {
        ...proofOf(request),
        message: message.ref,
        confirmed_at: now,
        ...(network && { confirmed_network: network }),
      };
      const number = await this.ownPhone(tx, contactId, request.phone);
      await this.consent.record(tx, this.statements(contactId, message.address!, number, request, proof, now), now);
      await this.engagement.wake(tx, [{ contactId, by: 'agreed', at: now }], now);
      await this.flows.onEvents(tx, fresh, now);
    });
  }

  /** A known address is left as it is: whoever asks has proved nothing yet. */
  private async contactFor(tx: Tx, email: string, locale: string, now: number): Promise<number> {
    const known = await this.contacts.find(tx, email);
    if (known !== undefined) return known;
    const { contacts } = await this.contacts.resolve(tx, [{ source: SOURCE, email, locale, at: now }], now);
    return contacts[0]!.id;
  }

  /**
   * What the confirmed person told of themselves. A number that is somebody else's is not taken: it would make the two one, as
   * it shall be with `asked`, the number of whom a text message asked.
   */
  private async learn(tx: Tx, email: string, request: Requested, asked: string | undefined, now: number): Promise<number> {
    const told = { source: SOURCE, email, firstName: request.first_name ?? undefined, locale: request.locale, at: now };
    const { contacts, merged } = await this.contacts.resolve(tx, [{ ...told, phone: asked }], now);
    await this.merges.follow(tx, merged, now);
    const { id } = contacts[0]!;
    if (request.phone !== null && (await this.contacts.find(tx, request.phone)) === undefined)
      await this.contacts.resolve(tx, [{ ...told, phone: request.phone }], now);
    return id;
  }

  private async ownPhone(tx: Tx, contactId: number, phone: string | null): Promise<string | null> {
    return phone !== null && (await this.contacts.find(tx, phone)) === contactId ? phone : null;
  }

  /** Marketing by e-mail; by text message to a number with its own yes; and of the topics on the form those that were ticked. */
  private statements(
    contactId: number,
    email: string,
    phone: string | null,
    request: Requested,
    proof: Record<string, unknown>,
    now: number,
  ): ConsentStatement[] {
    const source = request.from === null ? SOURCE : `${SOURCE}: ${request.from}`;
    const say = (channel: 'email' | 'sms', state: 'granted' | 'withdrawn', topic?: string): ConsentStatement => ({
      contactId,
      address: channel === 'email' ? email : phone,
      purpose: 'marketing',
      topic,
      facts: {
        channel,
        state,
        at: now,
        ...(state === 'granted' && { basis: 'opt_in' as const }),
        wording: topic === undefined ? (request.wordings[channel] ?? undefined) : undefined,
        source,
        byPerson: true,
      },
      proof,
    });
    const offered = request.topics.length > 0 ? this.config.settings.consent.form.topics : [];
    return [
      say('email', 'granted'),
      ...(phone === null ? [] : [say('sms', 'granted')]),
      ...offered.map((topic) => say('email', request.topics.includes(topic) ? 'granted' : 'withdrawn', topic)),
    ];
  }
}

const SOURCE = 'subscribe form';

/** The first step, as it stands beside the second. */
function proofOf({ at, form, locale, network }: Requested): Record<string, unknown> {
  return { form, locale, requested_at: at, ...(network && { requested_network: network }) };
}

function eventOf(type: string, id: string, contactId: number, at: number, data: Record<string, unknown>): NewEvent {
  return {
    key: `${type}:tracking:${id}`,
    type,
    contactId,
    orderId: null,
    source: 'tracking',
    at,
    receivedAt: at,
    history: false,
    test: false,
    data,
  };
}
