import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Settings } from '../config/settings';
import { ConsentService } from '../consent/consent.service';
import { mayMarket, topicOff, type ConsentRecord } from '../consent/may-send';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { groupBy } from '../kernel/group-by';
import { mayReceive } from './allowlist';
import { asksDormant, AskedWhileDormant } from './asked-while-dormant.service';
import { bindingCountry } from './binding-country';
import { capsReach } from './caps';
import { ComingSteps } from './coming-steps.service';
import { isGloballyHeldOut } from './global-hold-out';
import { pass, type Candidate, type GateRules, type Standing, type Verdict } from './gate';
import { GateStore, type KnownAddress } from './gate.store';
import type { MessageRow } from './message.entity';
import type { MessageOptions } from './new-message';
import { givesUpAt } from './retry';

export interface Judged {
  row: MessageRow;
  /** The surviving contact. */
  contactId: number;
  verdict: Verdict;
}

/** Everything known about the people and flows of a batch, loaded set-wise. */
interface Known {
  survivors: Map<number, number>;
  present: Set<number>;
  views: Map<number, ContactView>;
  addresses: Map<number, KnownAddress[]>;
  suppressed: Map<string, string>;
  consents: Map<number, ConsentRecord[]>;
  engagement: Map<string, string>;
  enrollments: Map<number, NonNullable<Standing['enrollment']>>;
  flows: Map<string, NonNullable<Standing['flow']>>;
  taken: Map<number, Place[]>;
  neverAnswered: Set<number>;
  /** What asked dormant contacts since they are, by contact. */
  asked: Map<number, number[]>;
  /** Marketing that is due soon, by contact. */
  coming: Map<number, { priority: number; at: number }[]>;
  cases: Set<number>;
}

/** The id a contact lives on as. */
type SurvivorOf = (id: number) => number;

/** A message that passed. */
type Place = Pick<MessageRow, 'id' | 'channel' | 'purpose'> & { at: number };

/** Loads what the gate must know about a batch of one channel, in a fixed number of statements, and asks it about each. */
@Injectable()
export class GateService {
  private readonly rules: GateRules;
  private readonly asked: AskedWhileDormant;

  constructor(
    private readonly store: GateStore,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly engagement: EngagementService,
    private readonly comingSteps: ComingSteps,
    private readonly config: Config,
  ) {
    this.asked = new AskedWhileDormant(store);
    const { sendMode, sendAllow } = config.env;
    this.rules = {
      ...config.settings.rules,
      allowed: (address) => sendMode === 'live' || mayReceive(sendAllow, address),
    };
  }

  /**
   * A verdict for every row, in their order. Where several want the same contact, the higher priority is asked first and what
   * it takes of the cap counts for the next. The caller writes the verdicts in the same transaction: that is the reservation.
   */
  async judge(tx: Tx, rows: MessageRow[], now: number, guardRail = false): Promise<Judged[]> {
    const known = await this.load(tx, rows, now);
    const order = [...rows].sort((a, b) => b.priority - a.priority || a.due_at - b.due_at || a.id - b.id);
    const verdicts = new Map<number, Judged>();
    for (const row of order) {
      const contactId = known.survivors.get(row.contact_id) ?? row.contact_id;
      const standing = { ...this.standing(row, contactId, known), guardRail };
      const candidate = candidateOf(row, this.config.settings.rules, this.isGloballyHeldOut(row, contactId, now));
      const verdict = pass(candidate, standing, this.rules, now);
      if (verdict.is === 'pass' || verdict.is === 'held_out') {
        take(known.taken, contactId, { ...row, at: now });
        if (asksDormant(row)) known.asked.get(contactId)?.push(row.id);
      }
      verdicts.set(row.id, { row, contactId, verdict });
    }
    return rows.map((r) => verdicts.get(r.id)!);
  }

  /** What was tried already in an earlier term goes on. */
  private isGloballyHeldOut(row: MessageRow, contactId: number, now: number): boolean {
    const { rules, shop } = this.config.settings;
    return row.first_attempt_at === null && isGloballyHeldOut(rules.global_holdout, contactId, now, shop.timezone);
  }

  private async load(tx: Tx, rows: MessageRow[], now: number): Promise<Known> {
    const channel = rows[0]!.channel;
    const survivors = await this.store.survivors(tx, unique(rows.map((r) => r.contact_id)));
    const ids = unique([...survivors.values()]);
    const present = await this.store.lockPresent(tx, ids);
    const merged = await this.store.merged(tx, ids);
    const everyId = unique([...ids, ...survivors.keys(), ...merged.keys()]);
    const survivorOf: SurvivorOf = (id) => survivors.get(id) ?? merged.get(id) ?? id;
    const addresses = groupBy(await this.store.addresses(tx, channel, everyId), (a) => survivorOf(a.contact_id));
    const texts = unique([
      ...[...addresses.values()].map((all) => all[0]!.address),
      ...rows.flatMap((r) => (r.address ? [r.address] : [])),
    ]);
    const taken = groupBy(await this.taken(tx, channel, everyId, survivorOf, now), (t) => t.contactId);
    const views = await this.contacts.views(tx, ids);
    return {
      survivors,
      present,
      views,
      addresses,
      suppressed: await this.consent.suppressed(tx, channel, texts),
      consents: await this.consent.standing(tx, ids),
      engagement: await this.engagement.states(tx, channel, texts),
      enrollments: await this.store.enrollmentStates(tx, unique(rows.map((r) => r.enrollment_id))),
      flows: await this.store.flowStates(tx, unique(rows.map((r) => r.flow))),
      taken,
      neverAnswered: await this.neverAnswered(tx, rows, survivorOf, taken, views),
      asked: await this.asked.of(tx, rows, everyId, survivorOf),
      coming: await this.coming(tx, rows, everyId, survivorOf, now),
      cases: await this.store.openCases(tx, ids, now - this.config.settings.rules.open_cases.forgotten_after),
    };
  }

  private async taken(tx: Tx, channel: MessageRow['channel'], ids: number[], survivorOf: SurvivorOf, now: number) {
    const { caps, new_contacts: most } = this.rules;
    const rows = await this.store.taken(tx, ids, now - capsReach(caps, channel), now - (most?.within ?? 0));
    return rows.map((t) => ({ ...t, at: t.gated_at, contactId: survivorOf(t.contact_id) }));
  }

  /** Of those who get as many messages as a new contact may, the ones of whom nothing was ever heard. Mostly there are none to ask about. */
  private async neverAnswered(
    tx: Tx,
    rows: MessageRow[],
    survivorOf: SurvivorOf,
    taken: Known['taken'],
    views: Known['views'],
  ): Promise<Set<number>> {
    const most = this.rules.new_contacts;
    if (!most) return new Set();
    const wanted = groupBy(rows, (row) => survivorOf(row.contact_id));
    const many = [...wanted].filter(([id, more]) => (taken.get(id)?.length ?? 0) + more.length > most.count).map(([id]) => id);
    const unpaid = many.filter((id) => views.get(id)?.orders_paid === 0);
    return unpaid.length > 0 ? this.store.neverAnswered(tx, unpaid) : new Set();
  }

  /** Marketing on this channel that is due within `look_ahead`: queued already, or the next step of a waiting enrollment. */
  private async coming(tx: Tx, rows: MessageRow[], ids: number[], survivorOf: SurvivorOf, now: number): Promise<Known['coming']> {
    const marketing = rows.filter((row) => row.purpose === 'marketing');
    const least = Math.min(...marketing.map((row) => row.priority));
    const until = now + this.config.settings.rules.caps.look_ahead;
    if (!this.comingSteps.anyAbove(least) || until === now) return new Map();
    const { channel } = rows[0]!;
    const queued = await this.store.queued(tx, channel, ids, now, until);
    const stepping = (await this.store.moving(tx, ids, now, until)).flatMap((moving) => {
      const next = this.comingSteps.next(moving);
      return next?.channel === channel ? [{ ...moving, priority: next.priority }] : [];
    });
    const all = [...queued, ...stepping].map((c) => ({
      priority: c.priority,
      at: c.due_at,
      contactId: survivorOf(c.contact_id),
    }));
    return groupBy(all, (c) => c.contactId);
  }

  private standing(row: MessageRow, contactId: number, known: Known): Omit<Standing, 'guardRail'> {
    const contact = known.present.has(contactId) ? known.views.get(contactId) : undefined;
    const newest = known.addresses.get(contactId)?.[0];
    // A retry is the same message to the same address, byte for byte.
    const pinned = row.first_attempt_at !== null && row.address !== null;
    const address = pinned
      ? { address: row.address!, valid: known.addresses.get(contactId)?.find((a) => a.address === row.address)?.valid !== 0 }
      : newest && { address: newest.address, valid: newest.valid === 1 };
    const consents = known.consents.get(contactId) ?? [];
    const country = bindingCountry(contact, row.channel, address?.address ?? null, this.config.settings.shop.country);
    const rule = this.config.settings.rules.countries[country];
    const others = (known.taken.get(contactId) ?? []).filter((t) => t.id !== row.id);
    return {
      contact: contact ? { country, zones: zones(contact, row.channel) } : null,
      enrollment: known.enrollments.get(row.enrollment_id) ?? null,
      flow: known.flows.get(row.flow) ?? null,
      address: address ?? null,
      suppressed: address ? (known.suppressed.get(address.address) ?? null) : null,
      disposable: known.addresses.get(contactId)?.find((a) => a.address === address?.address)?.doubt === 'disposable',
      consent: mayMarket(consents, row.channel, { soft_opt_in: rule?.soft_opt_in?.[row.channel] }, address?.address),
      topicOff: topicOff(consents, row.channel, row.topic),
      dormant: address ? known.engagement.get(address.address) === 'dormant' : false,
      asked: known.asked.get(contactId)?.some((id) => id !== row.id) ?? false,
      taken: marketingPlaces(others),
      coming: (known.coming.get(contactId) ?? []).filter((c) => c.priority > row.priority).map((c) => c.at),
      unanswered: known.neverAnswered.has(contactId) ? others.map((t) => t.at) : [],
      openCase: known.cases.has(contactId),
    };
  }
}

/** The contact's zone; for SMS, where a text at night may break the law, every zone that could be meant when it is a guess. */
function zones(contact: ContactView, channel: MessageRow['channel']): string[] {
  return channel === 'email' ? [contact.timezone] : (contact.possible_timezones ?? [contact.timezone]);
}

function candidateOf(row: MessageRow, rules: Settings['rules'], globallyHeldOut: boolean): Candidate {
  const options = JSON.parse(row.options) as MessageOptions;
  return {
    channel: row.channel,
    purpose: row.purpose,
    cancelled: row.cancelled,
    expiresAt:
      row.first_attempt_at === null
        ? row.expires_at
        : givesUpAt({ firstAttemptAt: row.first_attempt_at, expiresAt: row.expires_at }, rules.retry),
    heldOut: row.held_out === 1,
    globallyHeldOut,
    urgent: options.urgent === true,
    evenIfDormant: options.evenIfDormant !== undefined,
    oncePerDormancy: options.once !== undefined,
    onCap: options.onCap ?? 'skip',
  };
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}

function marketingPlaces(places: readonly Place[]): Standing['taken'] {
  const on = (channel: Place['channel']) =>
    places.filter((p) => p.purpose === 'marketing' && p.channel === channel).map((p) => p.at);
  return { email: on('email'), sms: on('sms') };
}

function take(taken: Known['taken'], contactId: number, place: Place): void {
  taken.set(contactId, [...(taken.get(contactId) ?? []), place]);
}
