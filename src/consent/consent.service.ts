import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Move } from '../database/repoint';
import { SettingsService } from '../database/settings.service';
import type { Tx } from '../database/tx';
import { clip } from '../kernel/fit';
import { groupBy } from '../kernel/group-by';
import type { ConsentFacts } from './consent-facts';
import type { ConsentRow } from './consent.entity';
import { ConsentStore } from './consent.store';
import type { ConsentRecord } from './may-send';
import { newRecords } from './new-records';
import { hashAddress, outweighs } from './suppression';

export interface ConsentStatement {
  contactId: number;
  /** In normal form: what the yes or no was about; null when only the person is known. */
  address: string | null;
  facts: ConsentFacts;
  /** `marketing` where absent. */
  purpose?: 'service' | 'marketing';
  /** Absent means all of the purpose. */
  topic?: string;
  /** Circumstances worth keeping: a form, a message, an address of the network, truncated. */
  proof?: Record<string, unknown>;
}

export interface SuppressedAddress {
  channel: 'email' | 'sms';
  /** In normal form. */
  address: string;
  /** At most 20 characters: `bounce`, `complaint`, `stop`, `manual`, `erased`. */
  reason: string;
  /** For people; never the address itself. */
  detail?: string | null;
}

/** Recorded yes and no, and addresses that must not be used. */
@Injectable()
export class ConsentService implements OnModuleInit {
  private readonly store = new ConsentStore();
  private key = '';

  constructor(private readonly settings: SettingsService) {}

  /** Reads the key of suppressed addresses; the very first process makes it. */
  async onModuleInit(): Promise<void> {
    this.key = await this.settings.getOrMake('suppression_key', () => randomBytes(32).toString('hex'));
  }

  /** Adds what changes something to the history; what only repeats it is left out (new-records.ts). */
  async record(tx: Tx, statements: ConsentStatement[], now: number): Promise<void> {
    if (statements.length === 0) return;
    const known = await this.standing(tx, [...new Set(statements.map((s) => s.contactId))]);
    const rows = [...groupBy(statements, (s) => s.contactId)].flatMap(([contactId, some]) =>
      newRecords(
        known.get(contactId) ?? [],
        some.map((s) => rowOf(s)),
      ),
    );
    await this.store.insert(
      tx,
      rows.map(({ byPerson, ...row }) => ({ id: tx.nextId(), ...row, by_person: Number(byPerson), recorded_at: now })),
    );
  }

  /** The whole consent history of contacts, oldest first; those without any are missing. */
  async standing(read: Reader, contactIds: number[]): Promise<Map<number, ConsentRecord[]>> {
    const rows = await this.store.ofContacts(read, contactIds);
    const groups = groupBy(rows, (r) => r.contact_id);
    return new Map([...groups].map(([id, some]) => [id, some.map((r) => ({ ...r, byPerson: r.by_person === 1 }))]));
  }

  /** The history of contacts that proved to be another one becomes that one's; the most restrictive of them counts. */
  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await this.store.reassign(tx, merged);
  }

  /** Forbids addresses for everything. The weightiest reason is kept. */
  async suppress(tx: Tx, addresses: SuppressedAddress[], now: number): Promise<void> {
    if (addresses.length === 0) return;
    const hashed = addresses.map((a) => ({ ...a, hash: this.addressHash(a.channel, a.address) }));
    const stored = new Map(
      (
        await this.store.lockSuppressions(
          tx,
          hashed.map((a) => a.hash),
        )
      ).map((r) => [r.address_hash, r.reason]),
    );
    const rows = new Map<string, Parameters<ConsentStore['saveSuppressions']>[1][number]>();
    for (const a of hashed) {
      const reason = clip(a.reason, 20)!;
      const before = stored.get(a.hash);
      if (before !== undefined && !outweighs(reason, before)) continue;
      stored.set(a.hash, reason);
      rows.set(a.hash, {
        id: tx.nextId(),
        channel: a.channel,
        address_hash: a.hash,
        reason,
        detail: clip(a.detail, 255),
        at: now,
      });
    }
    await this.store.saveSuppressions(tx, [...rows.values()]);
  }

  /** Allows addresses again that were forbidden for one of these reasons; answers how many. */
  async lift(tx: Tx, channel: 'email' | 'sms', addresses: string[], reasons: string[]): Promise<number> {
    const hashes = addresses.map((a) => this.addressHash(channel, a));
    return this.store.lift(tx, channel, hashes, reasons);
  }

  /** Which of these addresses must not be used, and why. */
  async suppressed(read: Reader, channel: 'email' | 'sms', addresses: string[]): Promise<Map<string, string>> {
    const byHash = new Map(addresses.map((a) => [this.addressHash(channel, a), a]));
    const rows = await this.store.suppressions(read, channel, [...byHash.keys()]);
    return new Map(rows.map((r) => [byHash.get(r.address_hash)!, r.reason]));
  }

  /** Of people known by these addresses, in their positions: was somebody with one of them erased? */
  async erased(read: Reader, people: { email?: string; sms?: string }[]): Promise<boolean[]> {
    const emails = await this.suppressed(read, 'email', people.flatMap((p) => p.email ?? [])); // prettier-ignore
    const phones = await this.suppressed(read, 'sms', people.flatMap((p) => p.sms ?? [])); // prettier-ignore
    return people.map((p) => emails.get(p.email ?? '') === 'erased' || phones.get(p.sms ?? '') === 'erased');
  }

  /** The keyed hash under which a suppressed address is remembered. */
  addressHash(channel: 'email' | 'sms', address: string): string {
    if (!this.key) throw new Error('the key of suppressed addresses was not read: call onModuleInit');
    return hashAddress(this.key, channel, address);
  }
}

function rowOf({ contactId, address, facts, purpose, topic, proof }: ConsentStatement): NewRecord {
  return {
    contact_id: contactId,
    channel: facts.channel,
    address,
    purpose: purpose ?? 'marketing',
    topic: clip(topic, 64),
    state: facts.state,
    basis: facts.basis ?? null,
    wording: clip(facts.wording, 190),
    source: clip(facts.source, 40)!,
    // Told with its circumstances, a grant is the person's own; a withdrawal always is.
    byPerson: facts.byPerson === true || facts.explicit === true,
    at: facts.at,
    proof: proof ? JSON.stringify(proof) : null,
  };
}

type NewRecord = Omit<ConsentRow, 'id' | 'by_person' | 'recorded_at'> & { byPerson: boolean };
