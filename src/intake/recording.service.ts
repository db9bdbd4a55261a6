import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ConsentService, type ConsentStatement } from '../consent/consent.service';
import { ContactsService, type Resolved, type ResolvedContact } from '../contacts/contacts.service';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { MergesService } from '../flows/merges.service';
import { LinksService } from '../links/links.service';
import { CheckoutsService } from '../orders/checkouts.service';
import type { OrderFacts } from '../orders/order-facts';
import { OrdersService } from '../orders/orders.service';
import { consentStatements } from './consent-statements';
import { contactTold } from './contact-told';
import type { Recorded } from './events-of';
import type { Incoming, Parsed } from './incoming';
import { parseDelivery, type Delivery } from './parse-delivery';

/** A statement and the inbox row it came in. */
export interface Told {
  rowId: number;
  receivedAt: number;
  incoming: Incoming;
}

/** Reads deliveries and writes what they say into the records: contacts, consent, orders, checkouts. Set-wise for a whole batch. */
@Injectable()
export class RecordingService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly orders: OrdersService,
    private readonly checkouts: CheckoutsService,
    private readonly merges: MergesService,
    private readonly links: LinksService,
    private readonly config: Config,
  ) {}

  /** What a delivery says, in our words; never throws. */
  read(delivery: Delivery): Parsed {
    return parseDelivery(delivery, this.config.settings.shop);
  }

  /** Answers what became of each statement, in its position, and which contacts proved to be one. */
  async record(tx: Tx, told: Told[], now: number): Promise<{ recorded: Recorded[]; merged: Move[] }> {
    const who = await this.contacts.resolve(
      tx,
      told.map((t) => contactTold(t.incoming)),
      now,
    );
    await this.merges.ofRecords(tx, who.merged);
    await this.consent.record(tx, consents(told, who), now);
    const recorded: Recorded[] = told.map((t, i) => ({ ...t, contactId: who.contacts[i]?.id ?? null }));
    await this.recordOrders(tx, recorded, who.merged, now);
    await this.recordCheckouts(tx, recorded);
    await this.findCaseOrders(tx, recorded);
    return { recorded, merged: who.merged };
  }

  private async recordOrders(tx: Tx, recorded: Recorded[], merged: Move[], now: number): Promise<void> {
    const about = recorded.filter((r) => r.incoming.order !== undefined);
    const applied = await this.orders.apply(
      tx,
      about.map((r) => ({ facts: this.withLinks(r.incoming.order!), contactId: r.contactId })),
      now,
    );
    about.forEach((r, i) => {
      r.order = applied[i]!;
      // A refund alone names nobody: it is about whoever the order belongs to.
      r.contactId ??= applied[i]!.contactId;
    });
    const counted = new Set([
      ...applied.filter((a) => a.after.paidAt !== null).flatMap((a) => a.contactId ?? []),
      ...merged.map((m) => m.to),
    ]);
    if (counted.size > 0) await this.contacts.noteOrders(tx, await this.orders.paidBy(tx, [...counted]));
  }

  /** Of what an order carries, the links of ours: each is signed, so that nobody makes one up. */
  private withLinks(facts: OrderFacts): OrderFacts {
    const followed = (facts.linkTokens ?? []).flatMap((token) => this.links.read('c', token)?.ref ?? []);
    return { ...facts, followed: [...new Set(followed)] };
  }

  private async recordCheckouts(tx: Tx, recorded: Recorded[]): Promise<void> {
    const about = recorded.filter((r) => r.incoming.checkout !== undefined);
    if (about.length === 0) return;
    const applied = await this.checkouts.apply(
      tx,
      about.map((r) => ({ facts: r.incoming.checkout!, contactId: r.contactId })),
    );
    about.forEach((r, i) => (r.checkout = applied[i]!));
  }

  private async findCaseOrders(tx: Tx, recorded: Recorded[]): Promise<void> {
    const wanted = recorded.flatMap(({ incoming }) =>
      incoming.case?.orderExternalId ? [{ source: incoming.source, externalId: incoming.case.orderExternalId }] : [],
    );
    if (wanted.length === 0) return;
    const ids = await this.orders.find(tx, wanted);
    for (const r of recorded) r.caseOrderId = ids.get(`${r.incoming.source}:${r.incoming.case?.orderExternalId ?? ''}`);
  }
}

function consents(told: Told[], who: Resolved): ConsentStatement[] {
  return told.flatMap(({ incoming }, i) => {
    const contact = who.contacts[i];
    if (!contact || incoming.test) return [];
    return consentStatements(incoming).map(({ facts, topic }) => ({
      contactId: contact.id,
      address: addressOf(contact, facts.channel),
      facts,
      topic,
    }));
  });
}

function addressOf(contact: ResolvedContact, channel: 'email' | 'sms'): string | null {
  return (channel === 'email' ? contact.email : contact.phone) ?? null;
}
