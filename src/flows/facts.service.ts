import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { OrdersService } from '../orders/orders.service';
import type { Facts } from './definition';

/** Whom and what facts are wanted about. */
export interface Subject {
  contactId: number | null;
  orderId: number | null;
}

/** Looks facts up in memory; `undefined` when the contact is not known (any more). */
export type FactsOf = (subject: Subject, event: Record<string, unknown>) => Facts | undefined;

/** Loads what conditions look at: two reads for a whole batch, never one per contact. */
@Injectable()
export class FactsService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly orders: OrdersService,
    private readonly config: Config,
  ) {}

  /** The same, of contacts that are held until the transaction ends: nobody else changes what they are in meanwhile. */
  async loadHeld(tx: Tx, subjects: readonly Subject[]): Promise<FactsOf> {
    await this.contacts.hold(tx, idsOf(subjects.map((s) => s.contactId)));
    return this.load(tx, subjects);
  }

  /** The current views of these contacts and orders. A merged contact is seen as the one it became. */
  async load(read: Reader, subjects: readonly Subject[]): Promise<FactsOf> {
    const contacts = await this.contacts.views(read, idsOf(subjects.map((s) => s.contactId)));
    const orders = await this.orders.views(read, idsOf(subjects.map((s) => s.orderId)));
    const { shop, rates } = this.config.settings;
    return ({ contactId, orderId }, event) => {
      const contact = contactId === null ? undefined : contacts.get(contactId);
      if (!contact) return undefined;
      return { contact, order: (orderId === null ? undefined : orders.get(orderId)) ?? null, event, shop, rates };
    };
  }
}

/** Each id once, without what is unknown. */
export function idsOf(ids: readonly (number | null)[]): number[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
