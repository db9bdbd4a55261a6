import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Reader } from '../database/reader';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { mergeRegisters, type Registers } from '../kernel/registers';
import type { AddressRow } from './address.entity';
import { doubtOf } from './address-doubt';
import { changeContact, type ContactChange } from './contact-changes';
import type { ContactFacts } from './contact-facts';
import type { ContactView } from './contact-view';
import { ContactStore } from './contact.store';
import type { ContactRow } from './contact.entity';
import { learnContact, profileOf } from './merge-contacts';
import { normaliseEmail } from './normalise-email';
import { normalisePhone } from './normalise-phone';
import { toldMarks, type MarkedStatement } from './told-marks';
import { viewContact } from './view-contact';
import { whoIsWho, type Mark, type Person } from './who-is-who';

/** Who the statements of a batch are about. */
export interface Resolved {
  /** Whom each statement is about, in its position. */
  contacts: (ResolvedContact | null)[];
  /** Contacts that have just proved to be another one; everything that names `from` should name `to`. */
  merged: Move[];
}

export interface ResolvedContact {
  id: number;
  /** The addresses of this statement, in their normal form. */
  email?: string;
  phone?: string;
}

/** How many orders a contact paid, and when the first and last of them. */
export interface PaidOrders {
  count: number;
  first: number | null;
  last: number | null;
}

/** The people we may write to: who is who, what is known of them, and their addresses. */
@Injectable()
export class ContactsService {
  private readonly store = new ContactStore();

  constructor(private readonly config: Config) {}

  /**
   * Finds or makes the contact of each statement: by the shop's id, then e-mail, then phone. What is found apart and proves
   * to be one is merged: the older id survives. `null` stands for a statement that nobody can be known by.
   *
   * A fixed number of statements for any number of facts. Two workers that meet the same new person collide on a unique key;
   * the slower transaction is run again and finds the person.
   */
  async resolve(tx: Tx, facts: (ContactFacts | null)[], now: number): Promise<Resolved> {
    const statements = facts.map((f) => f && toldMarks(f, this.config.settings.shop.country));
    const known = await this.lookUp(tx, statements);
    const people = whoIsWho(
      statements.map((s) => s?.marks ?? []),
      new Map([...known].map(([mark, k]) => [mark, k.contact_id])),
    );
    const rows = new Map(
      (
        await this.store.lock(
          tx,
          people.flatMap((p) => p.contacts),
        )
      ).map((r) => [r.id, r]),
    );
    // Merged or erased by another worker while we waited for the lock: what we looked up is out of date.
    if ([...rows.values()].some((r) => r.merged_into !== null || r.erased_at !== null)) return this.resolve(tx, facts, now);
    const merged: Move[] = [];
    const contacts: (ResolvedContact | null)[] = facts.map(() => null);
    const made: ContactRow[] = [];
    const changed: ContactRow[] = [];
    const owners = new Map<Mark, number>();
    for (const person of people) {
      const row = this.profile(person, statements, rows, now);
      if (!row) made.push(this.newContact(tx, person, statements, now));
      else if (row !== rows.get(row.id)) changed.push(row);
      const id = row?.id ?? made[made.length - 1]!.id;
      merged.push(...person.contacts.filter((c) => c !== id).map((from) => ({ from, to: id })));
      for (const mark of person.marks) owners.set(mark, id);
      for (const i of person.statements) contacts[i] = { id, email: statements[i]!.email, phone: statements[i]!.phone };
    }
    await this.store.insert(tx, made);
    await this.store.saveProfiles(tx, changed);
    await this.store.merge(tx, merged, now);
    await this.saveMarks(tx, statements, known, owners, now);
    return { contacts, merged };
  }

  /** The addresses that statements name, in normal form. */
  addressesIn(facts: readonly ContactFacts[]): { email?: string; sms?: string }[] {
    return facts.map((f) => {
      const marked = toldMarks(f, this.config.settings.shop.country);
      return { email: marked?.email, sms: marked?.phone };
    });
  }

  /** Contacts as conditions and templates see them, by the id asked for: one that was merged shows whom it lives on as, one that was erased is gone. */
  async views(read: Reader, ids: number[]): Promise<Map<number, ContactView>> {
    const rows = new Map((await this.store.byIds(read, [...new Set(ids)])).map((r) => [r.id, r]));
    const survivors = [...rows.values()].flatMap((r) =>
      r.merged_into !== null && !rows.has(r.merged_into) ? [r.merged_into] : [],
    );
    for (const row of await this.store.byIds(read, [...new Set(survivors)])) rows.set(row.id, row);
    const alive = [...rows.values()].filter((r) => r.merged_into === null && r.erased_at === null);
    const found = await this.store.addressesOf(
      read,
      alive.map((r) => r.id),
    );
    const addresses = groupBy(found, (a) => a.contact_id);
    const views = new Map(alive.map((r) => [r.id, viewContact(r, addresses.get(r.id) ?? [], this.config.settings.shop)]));
    const answer = new Map<number, ContactView>();
    for (const id of ids) {
      const view = views.get(rows.get(id)?.merged_into ?? id);
      if (view) answer.set(id, view);
    }
    return answer;
  }

  /** The contact an id or an address names; `undefined` when there is none. */
  async find(read: Reader, idOrAddress: string): Promise<number | undefined> {
    const text = idOrAddress.trim();
    const id = /^\d{1,15}$/.test(text) ? [...(await this.views(read, [Number(text)])).values()][0]?.id : undefined;
    if (id !== undefined) return id;
    const email = normaliseEmail(text);
    const phone = normalisePhone(text, this.config.settings.shop.country);
    const [found] = await this.store.addresses(read, email ? [email] : [], phone ? [phone] : []);
    return found?.contact_id;
  }

  /**
   * Writes attributes and tags that flows set, in their order; contacts that are gone are left out. The same change written
   * twice has the effect of once.
   */
  async write(tx: Tx, changes: readonly ContactChange[], now: number): Promise<void> {
    const rows = await this.store.lock(tx, [...new Set(changes.map((c) => c.contactId))]);
    const changed = rows.flatMap((row) => {
      const before = JSON.parse(row.facts) as Registers;
      const facts = changes.filter((c) => c.contactId === row.id).reduce(changeContact, before);
      const alive = row.merged_into === null && row.erased_at === null;
      return alive && facts !== before ? [{ ...row, ...profileOf(facts), facts: JSON.stringify(facts), updated_at: now }] : [];
    });
    await this.store.saveProfiles(tx, changed);
  }

  /** Holds these contacts until the transaction ends, so that what others do about them comes before or after, never at once. */
  async hold(tx: Tx, ids: readonly number[]): Promise<void> {
    if (tx.dialect !== 'sqlite') await this.store.lock(tx, [...new Set(ids)]);
  }

  /** Ids that were merged into one of these: under them stands what was heard of before. */
  async formerIds(read: Reader, ids: readonly number[]): Promise<number[]> {
    return this.store.mergedInto(read, [...ids]);
  }

  /** Everything a person is known by: all ids (the first is the living one) and addresses. Of an erased one only the ids; none of nobody. */
  async selves(read: Reader, id: number): Promise<{ contacts: number[]; emails: string[]; phones: string[] }> {
    const [row] = await this.store.byIds(read, [id]);
    if (row && row.merged_into !== null) return this.selves(read, row.merged_into);
    const contacts = row ? [row.id, ...(await this.store.mergedInto(read, [row.id]))] : [];
    const addresses = await this.store.allAddressesOf(read, contacts);
    const of = (channel: AddressRow['channel']) => addresses.filter((a) => a.channel === channel).map((a) => a.address);
    return { contacts, emails: of('email'), phones: of('sms') };
  }

  /** Who was erased at or after an instant, but for their former selves. */
  async erasedSince(read: Reader, since: number): Promise<number[]> {
    return this.store.erasedSince(read, since);
  }

  /** Sets what contacts have paid so far, as told by their orders. */
  async noteOrders(tx: Tx, paid: ReadonlyMap<number, PaidOrders>): Promise<void> {
    await this.store.saveOrderCounts(
      tx,
      [...paid].map(([id, p]) => ({ id, orders_paid: p.count, first_order_at: p.first, last_order_at: p.last })),
    );
  }

  /** Marks addresses as working or not; one that does not work is not written to. */
  async setValid(tx: Tx, channel: AddressRow['channel'], addresses: string[], valid: boolean): Promise<void> {
    await this.store.setValid(tx, channel, addresses, valid);
  }

  private async lookUp(tx: Tx, statements: (MarkedStatement | null)[]): Promise<Map<Mark, Known>> {
    const ids = new Map<string, string[]>();
    const [emails, phones] = [new Set<string>(), new Set<string>()];
    for (const s of statements) {
      if (s?.externalId) ids.set(s.facts.source, [...(ids.get(s.facts.source) ?? []), s.externalId]);
      if (s?.email) emails.add(s.email);
      if (s?.phone) phones.add(s.phone);
    }
    const known = new Map<Mark, Known>();
    for (const i of await this.store.identities(tx, ids)) known.set(`i:${i.source}:${i.external_id}`, i);
    for (const a of await this.store.addresses(tx, [...emails], [...phones]))
      known.set(`${a.channel === 'email' ? 'e' : 'p'}:${a.address}`, a);
    return known;
  }

  /** The surviving contact with everything these statements and its other selves tell; the very row when that is nothing new. */
  private profile(
    person: Person,
    statements: (MarkedStatement | null)[],
    rows: Map<number, ContactRow>,
    now: number,
  ): ContactRow | undefined {
    const [first, ...others] = person.contacts.flatMap((id) => rows.get(id) ?? []);
    if (!first) return undefined;
    const before = JSON.parse(first.facts) as Registers;
    const together = others.reduce((known, other) => mergeRegisters(known, JSON.parse(other.facts) as Registers), before);
    const facts = person.statements.reduce((known, i) => learnContact(known, statements[i]!.facts), together);
    return facts === before ? first : { ...first, ...profileOf(facts), facts: JSON.stringify(facts), updated_at: now };
  }

  private newContact(tx: Tx, person: Person, statements: (MarkedStatement | null)[], now: number): ContactRow {
    const facts = person.statements.reduce<Registers>((known, i) => learnContact(known, statements[i]!.facts), {});
    return {
      id: tx.nextId(),
      merged_into: null,
      ...profileOf(facts),
      facts: JSON.stringify(facts),
      orders_paid: 0,
      first_order_at: null,
      last_order_at: null,
      created_at: now,
      updated_at: now,
      erased_at: null,
    };
  }

  private async saveMarks(
    tx: Tx,
    statements: (MarkedStatement | null)[],
    known: Map<Mark, Known>,
    owners: Map<Mark, number>,
    now: number,
  ): Promise<void> {
    const identities = new Map<Mark, { source: string; external_id: string }>();
    const seen = new Map<Mark, { channel: AddressRow['channel']; address: string; at: number }>();
    const see = (mark: Mark, channel: AddressRow['channel'], address: string, at: number) => {
      const before = seen.get(mark);
      if (!before || before.at < at) seen.set(mark, { channel, address, at });
    };
    for (const s of statements) {
      if (s?.externalId)
        identities.set(`i:${s.facts.source}:${s.externalId}`, { source: s.facts.source, external_id: s.externalId });
      if (s?.email) see(`e:${s.email}`, 'email', s.email, s.facts.at);
      if (s?.phone) see(`p:${s.phone}`, 'sms', s.phone, s.facts.at);
    }
    const newIdentities = [...identities].filter(([mark]) => !known.has(mark));
    await this.store.insertIdentities(
      tx,
      newIdentities.map(([mark, i]) => ({ id: tx.nextId(), ...i, contact_id: owners.get(mark)! })),
    );
    const newAddresses = [...seen].filter(([mark]) => !known.has(mark));
    await this.store.insertAddresses(
      tx,
      newAddresses.map(([mark, a]) => ({
        id: tx.nextId(),
        channel: a.channel,
        address: a.address,
        contact_id: owners.get(mark)!,
        valid: 1,
        doubt: doubtOf(a.channel, a.address),
        seen_at: a.at,
        created_at: now,
      })),
    );
    const later = [...seen].flatMap(([mark, a]) => {
      const before = known.get(mark);
      return before?.seen_at !== undefined && before.seen_at < a.at ? [{ id: before.id, seen_at: a.at }] : [];
    });
    await this.store.saveSeen(tx, later);
  }
}

/** A mark we know: an identity or an address. */
interface Known {
  id: number;
  contact_id: number;
  /** Of addresses. */
  seen_at?: number;
}
