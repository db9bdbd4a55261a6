import { Injectable } from '@nestjs/common';
import { AudienceSettingsService } from '../audience/audience-settings.service';
import { ConditionFactsService } from '../audience/condition-facts.service';
import { Config } from '../config/config.service';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { isGloballyHeldOut } from '../messages/global-hold-out';
import { OrdersService } from '../orders/orders.service';
import type { CompiledFlow, Facts } from './definition';
import { needsTogether } from './flow-needs';

/** Whom and what facts are wanted about. */
export interface Subject {
  contactId: number | null;
  orderId: number | null;
}

/** Looks facts up in memory; `undefined` when the contact is not known (any more). */
export type FactsOf = (subject: Subject, event: Record<string, unknown>) => Facts | undefined;

/** Loads what conditions look at: a fixed number of reads for a whole batch, never one per contact. */
@Injectable()
export class FactsService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly orders: OrdersService,
    private readonly conditions: ConditionFactsService,
    private readonly audience: AudienceSettingsService,
    private readonly config: Config,
  ) {}

  /** Holds these contacts until the transaction ends: nobody else changes what they are in meanwhile. */
  async hold(tx: Tx, contactIds: readonly number[]): Promise<void> {
    await this.contacts.hold(tx, contactIds);
  }

  /**
   * The current views of these contacts and orders, with as much of audience and history as the conditions of these flows ask
   * for. A merged contact is seen as the one it became.
   */
  async load(read: Reader, subjects: readonly Subject[], flows: Iterable<CompiledFlow>, now: number): Promise<FactsOf> {
    const contactIds = idsOf(subjects.map((s) => s.contactId));
    const contacts = await this.contacts.views(read, contactIds);
    const orders = await this.orders.views(read, idsOf(subjects.map((s) => s.orderId)));
    const more = await this.conditions.load(read, contactIds, needsTogether(flows), now);
    const { shop, rates, rules } = this.config.settings;
    const tiers = this.audience.tiers();
    return ({ contactId, orderId }, event) => {
      const contact = contactId === null ? undefined : contacts.get(contactId);
      if (!contact) return undefined;
      const order = (orderId === null ? undefined : orders.get(orderId)) ?? null;
      const globallyHeldOut = isGloballyHeldOut(rules.global_holdout, contact.id, now, shop.timezone);
      const told = { contact, order, event, shop, rates, tiers, ...more.get(contactId!) };
      return { ...told, lasts: rules.expires_after, globallyHeldOut };
    };
  }
}

/** Each id once, without what is unknown. */
export function idsOf(ids: readonly (number | null)[]): number[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
