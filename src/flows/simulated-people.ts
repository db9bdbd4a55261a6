import { doubtOf } from '../contacts/address-doubt';
import type { ConsentFacts } from '../consent/consent-facts';
import type { ConsentRecord } from '../consent/may-send';
import { newRecords } from '../consent/new-records';
import { changeContact, type ContactChange } from '../contacts/contact-changes';
import type { ContactFacts } from '../contacts/contact-facts';
import type { ContactView } from '../contacts/contact-view';
import { learnContact, profileOf } from '../contacts/merge-contacts';
import { toldMarks, type MarkedStatement } from '../contacts/told-marks';
import { viewContact, type ShopDefaults, type StoredAddress } from '../contacts/view-contact';
import { whoIsWho, type Mark } from '../contacts/who-is-who';
import { canonical, mergeRegisters, type Registers } from '../kernel/registers';

/** A yes or no as a delivery tells it, and about what: a topic, or all marketing. */
export interface ConsentSaid {
  facts: ConsentFacts;
  topic?: string;
  /** Which address it was about, null for none; left out: the one told with it. */
  address?: string | null;
}

/** Somebody of the simulated shop. */
export interface Person {
  /** In the order in which they were met: of two who prove to be one the lower stays. */
  number: number;
  /** As the events name them: the shop's id, else the address. */
  id: string;
  /** By what hold-outs and splits are drawn. */
  drawnBy: number | string;
  told: Registers;
  /** By what they are recognised. */
  marks: Mark[];
  addresses: StoredAddress[];
  /** Everything said about being written to. */
  consent: ConsentRecord[];
  /** When they were met first. */
  since: number;
  /** What they paid: how many orders, when the first and the last. */
  paid: { count: number; first: number | null; last: number | null };
  /** Made when it is asked for, and dropped by what changes it. */
  view: ContactView | null;
}

const VIEWS_KEPT = 1000;
const NOTHING_PAID = { count: 0, first: null, last: null };

/** Who is who in a simulated shop, by the very functions the engine uses. */
export class SimulatedPeople {
  private readonly people = new Map<number, Person>();
  private readonly marks = new Map<Mark, number>();
  private met = 0;
  private readonly viewed: Person[] = [];
  private nextViewed = 0;

  constructor(
    private readonly shop: ShopDefaults,
    private readonly idOf: (id: string) => number | string,
  ) {}

  /** The person these facts are about, met now or known before, and who proved to be the same; null when nobody can be known. */
  meet(facts: ContactFacts, consent: readonly ConsentSaid[]): { person: Person; merged: Person[] } | null {
    const statement = toldMarks(facts, this.shop.country);
    if (!statement) return null;
    const [meant] = whoIsWho([statement.marks], this.marks);
    const [first, ...others] = meant!.contacts.map((number) => this.people.get(number)!);
    const person = first ?? this.makeFrom(statement);
    for (const other of others) this.merge(person, other);
    this.mark(person, statement.marks);
    person.told = learnContact(person.told, facts);
    see(person, 'email', statement.email, facts.at);
    see(person, 'sms', statement.phone, facts.at);
    person.consent.push(
      ...newRecords(
        person.consent,
        consent.map((one) => recordOf(one, statement)),
      ),
    );
    person.view = null;
    return { person, merged: others };
  }

  get(number: number): Person {
    return this.people.get(number)!;
  }

  all(): IterableIterator<Person> {
    return this.people.values();
  }

  /** What a flow itself writes about somebody. */
  change(person: Person, change: Omit<ContactChange, 'contactId'>): void {
    person.told = changeContact(person.told, { ...change, contactId: person.number });
    person.view = null;
  }

  view(person: Person): ContactView {
    const { paid, told, since } = person;
    if (person.view === null) this.makeRoom(person);
    person.view ??= viewContact(
      {
        id: typeof person.drawnBy === 'number' ? person.drawnBy : person.number,
        ...profileOf(told),
        facts: canonical(told),
        orders_paid: paid.count,
        first_order_at: paid.first,
        last_order_at: paid.last,
        created_at: since,
      },
      person.addresses,
      this.shop,
    );
    return person.view;
  }

  private makeFrom({ facts, externalId, email, phone }: MarkedStatement): Person {
    const id = facts.externalId ?? externalId ?? email ?? phone!;
    const person: Person = {
      ...{ number: ++this.met, id, drawnBy: this.idOf(id), told: {}, marks: [], addresses: [], consent: [] },
      ...{ since: facts.at, paid: NOTHING_PAID, view: null },
    };
    this.people.set(person.number, person);
    return person;
  }

  /** Of so many people the view is kept: it is asked for many times in a row, and weighs more than all else of them. */
  private makeRoom(person: Person): void {
    const forgotten = this.viewed[this.nextViewed];
    if (forgotten) forgotten.view = null;
    this.viewed[this.nextViewed] = person;
    this.nextViewed = (this.nextViewed + 1) % VIEWS_KEPT;
  }

  private mark(person: Person, marks: readonly Mark[]): void {
    for (const mark of marks) {
      if (!person.marks.includes(mark)) person.marks.push(mark);
      this.marks.set(mark, person.number);
    }
  }

  /** `from` lives on as `person`. */
  private merge(person: Person, from: Person): void {
    person.told = mergeRegisters(person.told, from.told);
    person.consent.push(...from.consent);
    for (const { channel, address, seen_at } of from.addresses) see(person, channel, address, seen_at);
    this.mark(person, from.marks);
    this.people.delete(from.number);
  }
}

function see(person: Person, channel: StoredAddress['channel'], address: string | undefined, at: number): void {
  if (address === undefined) return;
  const known = person.addresses.find((a) => a.channel === channel && a.address === address);
  if (known) known.seen_at = Math.max(known.seen_at, at);
  else person.addresses.push({ channel, address, seen_at: at, doubt: doubtOf(channel, address) });
}

function recordOf({ facts, topic, address }: ConsentSaid, { email, phone }: MarkedStatement): ConsentRecord {
  const { channel, state, basis, byPerson, explicit, at } = facts;
  return {
    channel,
    address: address !== undefined ? address : ((channel === 'email' ? email : phone) ?? null),
    purpose: 'marketing',
    topic: topic ?? null,
    state,
    basis: basis ?? null,
    byPerson: byPerson === true || explicit === true,
    at,
  };
}
