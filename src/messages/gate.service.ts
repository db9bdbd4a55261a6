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
  taken: Map<number, { id: number; at: number }[]>;
  cases: Set<number>;
}

/** Loads what the gate must know about a batch of one channel, in a fixed number of statements, and asks it about each. */
@Injectable()
export class GateService {
  private readonly rules: GateRules;

  constructor(
    private readonly store: GateStore,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly engagement: EngagementService,
    private readonly config: Config,
  ) {
    const { caps, quiet_hours, countries } = config.settings.rules;
    const { sendMode, sendAllow } = config.env;
    this.rules = { caps, quiet_hours, countries, allowed: (address) => sendMode === 'live' || mayReceive(sendAllow, address) };
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
      const verdict = pass(candidateOf(row, this.config.settings.rules), standing, this.rules, now);
      if (row.purpose === 'marketing' && (verdict.is === 'pass' || verdict.is === 'held_out'))
        take(known.taken, contactId, { id: row.id, at: now });
      verdicts.set(row.id, { row, contactId, verdict });
    }
    return rows.map((r) => verdicts.get(r.id)!);
  }

  private async load(tx: Tx, rows: MessageRow[], now: number): Promise<Known> {
    const channel = rows[0]!.channel;
    const survivors = await this.store.survivors(tx, unique(rows.map((r) => r.contact_id)));
    const ids = unique([...survivors.values()]);
    const present = await this.store.lockPresent(tx, ids);
    const merged = await this.store.merged(tx, ids);
    const everyId = unique([...ids, ...survivors.keys(), ...merged.keys()]);
    const survivorOf = (id: number) => survivors.get(id) ?? merged.get(id) ?? id;
    const addresses = groupBy(await this.store.addresses(tx, channel, everyId), (a) => survivorOf(a.contact_id));
    const texts = unique([
      ...[...addresses.values()].map((all) => all[0]!.address),
      ...rows.flatMap((r) => (r.address ? [r.address] : [])),
    ]);
    const cap = this.rules.caps[channel];
    const taken = await this.store.taken(tx, channel, everyId, now - Math.max(cap.window, cap.gap));
    return {
      survivors,
      present,
      views: await this.contacts.views(tx, ids),
      addresses,
      suppressed: await this.consent.suppressed(tx, channel, texts),
      consents: await this.consent.standing(tx, ids),
      engagement: await this.engagement.states(tx, channel, texts),
      enrollments: await this.store.enrollmentStates(tx, unique(rows.map((r) => r.enrollment_id))),
      flows: await this.store.flowStates(tx, unique(rows.map((r) => r.flow))),
      taken: groupBy(
        taken.map((t) => ({ id: t.id, at: t.gated_at, contactId: survivorOf(t.contact_id) })),
        (t) => t.contactId,
      ),
      cases: await this.store.openCases(tx, ids),
    };
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
    const country = contact?.country ?? null;
    const rule = country ? this.config.settings.rules.countries[country] : undefined;
    return {
      contact: contact ? { country, zones: zones(contact, row.channel) } : null,
      enrollment: known.enrollments.get(row.enrollment_id) ?? null,
      flow: known.flows.get(row.flow) ?? null,
      address: address ?? null,
      suppressed: address ? (known.suppressed.get(address.address) ?? null) : null,
      consent: mayMarket(consents, row.channel, rule ?? {}, address?.address),
      topicOff: topicOff(consents, row.channel, row.topic),
      dormant: address ? known.engagement.get(address.address) === 'dormant' : false,
      taken: (known.taken.get(contactId) ?? []).filter((t) => t.id !== row.id).map((t) => t.at),
      openCase: known.cases.has(contactId),
    };
  }
}

/** The contact's zone; for SMS, where a text at night may break the law, every zone that could be meant when it is a guess. */
function zones(contact: ContactView, channel: MessageRow['channel']): string[] {
  return channel === 'email' ? [contact.timezone] : (contact.possible_timezones ?? [contact.timezone]);
}

function candidateOf(row: MessageRow, rules: Settings['rules']): Candidate {
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
    urgent: options.urgent === true,
    evenIfDormant: options.evenIfDormant !== undefined,
    onCap: options.onCap ?? 'skip',
  };
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}

function take(taken: Known['taken'], contactId: number, place: { id: number; at: number }): void {
  taken.set(contactId, [...(taken.get(contactId) ?? []), place]);
}
