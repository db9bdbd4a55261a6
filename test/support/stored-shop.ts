import { ConditionFactsService } from '../../src/audience/condition-facts.service';
import type { ConditionFacts } from '../../src/audience/conditions/condition-facts';
import { contactScoreTable } from '../../src/audience/contact-score.entity';
import { segmentMemberTable } from '../../src/audience/segment-member.entity';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings } from '../../src/config/settings';
import { ContactsService } from '../../src/contacts/contacts.service';
import type { Database } from '../../src/database/database.service';
import { readerOf } from '../../src/database/reader';
import type { Tx } from '../../src/database/tx';
import { addressEngagementTable } from '../../src/engagement/address-engagement.entity';
import { EventsService } from '../../src/events/events.service';
import { OrdersService } from '../../src/orders/orders.service';
import { KNOWN } from './any-condition';
import type { AnyPerson } from './any-shop';
import { NOW, RATES } from './any-value';

/** A shop in New York whose readers are Taiwanese unless they say otherwise. */
const SHOP = { ...defaultSettings().shop, country: 'US', timezone: 'America/New_York', currency: 'USD', locale: 'zh-TW' };

/** People stored as a shop's deliveries would store them, and read back by the services that flows use. */
export class StoredShop {
  readonly settings = { ...defaultSettings(), shop: SHOP, rates: RATES };
  readonly config = new Config(parseEnvironment({ APP_SECRET: 'a-secret-only-for-tests-long-enough' }), this.settings);
  private readonly contacts: ContactsService;
  private readonly orders: OrdersService;
  private readonly events = new EventsService();
  private readonly conditionFacts: ConditionFactsService;

  constructor(private readonly database: Database) {
    this.contacts = new ContactsService(this.config);
    this.orders = new OrdersService(this.config);
    this.conditionFacts = new ConditionFactsService(this.orders);
  }

  /** Stores people; answers their ids. */
  async store(people: AnyPerson[]): Promise<number[]> {
    return this.database.tx(async (tx) => {
      const ids: number[] = [];
      for (const [i, person] of people.entries()) ids.push(await this.storeOne(tx, person, i));
      return ids;
    });
  }

  /** What conditions look at in memory, as flows load it: everything there is. */
  async facts(ids: number[]): Promise<Map<number, ConditionFacts>> {
    const read = readerOf(this.database);
    const views = await this.contacts.views(read, ids);
    const needs = { audience: true, history: { orders: true, events: [...KNOWN.events] } };
    const loaded = await this.conditionFacts.load(read, ids, needs, NOW);
    const { shop, rates } = this.settings;
    return new Map(
      ids.map((id) => [
        id,
        { contact: views.get(id)!, order: null, event: {}, shop, rates, tiers: KNOWN.tiers, ...loaded.get(id) },
      ]),
    );
  }

  private async storeOne(tx: Tx, person: AnyPerson, i: number): Promise<number> {
    const told = person.told.map((facts, n) => ({
      ...facts,
      source: 'shop',
      externalId: `c${i}`,
      // The second one comes first in the alphabet, though it may have been seen later.
      email: i % 5 === 4 ? undefined : `${n === 0 ? 'b' : 'a'}${i}@people.example`,
      phone: i % 3 === 2 ? undefined : `+86138001${String(10000 + 10 * i + n)}`,
    }));
    let id = 0;
    for (const facts of told) id = (await this.contacts.resolve(tx, [facts], NOW)).contacts[0]!.id;
    const emails = told.flatMap(({ email }) => email ?? []);
    const phones = told.flatMap(({ phone }) => phone ?? []);
    if (!person.valid) await this.contacts.setValid(tx, 'email', emails.slice(-1), false);
    const orders = person.orders.map((facts, n) => ({
      facts: { ...facts, source: 'shop', externalId: `${i}-${n}` },
      contactId: id,
    }));
    await this.orders.apply(tx, orders, NOW);
    await this.events.append(
      tx,
      person.events.map((event, n) => ({
        ...event,
        key: `${event.type}:${i}:${n}`,
        contactId: id,
        orderId: null,
        source: 'shop',
        receivedAt: NOW,
        history: false,
      })),
    );
    const paid = await this.orders.paidBy(tx, [id]);
    await this.contacts.noteOrders(tx, paid);
    await this.storeAudience(tx, id, person, emails, phones);
    return id;
  }

  private async storeAudience(tx: Tx, contactId: number, person: AnyPerson, emails: string[], phones: string[]): Promise<void> {
    if (person.score) await tx.insert(contactScoreTable, [{ id: tx.nextId(), contact_id: contactId, ...person.score }]);
    const members = person.segments.map((segment) => ({ id: tx.nextId(), segment, contact_id: contactId, since: NOW }));
    await tx.insert(segmentMemberTable, members);
    if (!person.engagement) return;
    const { state, opened, clicked } = person.engagement;
    const addresses = [...emails.map((a) => ['email', a] as const), ...phones.map((a) => ['sms', a] as const)];
    // The second address of each channel did nothing yet.
    const rows = addresses.filter(([, address]) => address !== emails[1] && address !== phones[1]);
    await tx.insert(
      addressEngagementTable,
      rows.map(([channel, address]) => ({
        ...{ id: tx.nextId(), channel, address, contact_id: contactId, delivered: 1, opened: 0, clicked: 0, unknown_opens: 0 },
        ...{
          last_delivered_at: NOW,
          last_open_at: opened,
          last_click_at: clicked,
          last_unknown_at: null,
          woken_at: null,
          stretch_from: null,
          inconclusive: 0,
        },
        ...{ recent: '[]', state, state_at: NOW },
      })),
    );
  }
}
