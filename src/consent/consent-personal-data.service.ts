import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Person, type PersonalRows } from '../database/personal-data';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { consentTable } from './consent.entity';
import { ConsentService } from './consent.service';
import { ConsentStore } from './consent.store';
import type { SuppressionRow } from './suppression.entity';

/** What somebody agreed to. Of an erased person only this is remembered: keyed hashes of the addresses that must not be used. */
@Injectable()
export class ConsentPersonalData extends PersonalData {
  private readonly store = new ConsentStore();
  readonly tables = [personal({ table: consentTable, by: { contact_id: 'contacts' }, json: ['proof'], erased: 'go' })];

  constructor(private readonly consent: ConsentService) {
    super();
  }

  override async rows(read: Reader, person: Person): Promise<PersonalRows> {
    const suppressions: (SuppressionRow & { address: string })[] = [];
    for (const [channel, addresses] of [
      ['email', person.emails],
      ['sms', person.phones],
    ] as const) {
      const byHash = new Map(addresses.map((address) => [this.consent.addressHash(channel, address), address]));
      const rows = await this.store.suppressions(read, channel, [...byHash.keys()]);
      suppressions.push(...rows.map((row) => ({ ...row, address: byHash.get(row.address_hash)! })));
    }
    return { ...(await super.rows(read, person)), suppressions: suppressions.sort((a, b) => a.id - b.id) };
  }

  override async erase(tx: Tx, person: Person, now: number): Promise<void> {
    await super.erase(tx, person, now);
    const addresses = [
      ...person.emails.map((address) => ({ channel: 'email' as const, address, reason: 'erased' })),
      ...person.phones.map((address) => ({ channel: 'sms' as const, address, reason: 'erased' })),
    ];
    await this.consent.suppress(tx, addresses, now);
    // What a provider once said of an address may quote it.
    await this.store.withoutDetail(
      tx,
      addresses.map((a) => this.consent.addressHash(a.channel, a.address)),
    );
  }
}
