import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Person } from '../database/personal-data';
import type { Tx } from '../database/tx';
import { addressTable } from './address.entity';
import { contactIdentityTable } from './contact-identity.entity';
import { contactTable } from './contact.entity';

/** Who somebody is. The row itself stays without a name, so that orders and figures still belong to one and the same nobody. */
@Injectable()
export class ContactsPersonalData extends PersonalData {
  readonly tables = [
    personal({
      table: contactTable,
      by: { id: 'contacts' },
      json: ['tags', 'attributes', 'facts'],
      erased: {
        first_name: null,
        last_name: null,
        locale: null,
        country: null,
        timezone: null,
        timezone_source: null,
        birth_year: null,
        birth_month: null,
        birth_day: null,
        birth_calendar: null,
        birth_leap: null,
        tags: '[]',
        attributes: '{}',
        facts: '{}',
      },
    }),
    personal({ table: contactIdentityTable, by: { contact_id: 'contacts' }, erased: 'go' }),
    personal({ table: addressTable, by: { contact_id: 'contacts' }, erased: 'go' }),
  ];

  override async erase(tx: Tx, person: Person, now: number): Promise<void> {
    await super.erase(tx, person, now);
    for (const id of person.contacts)
      await tx.run('UPDATE contacts SET erased_at = ? WHERE id = ? AND erased_at IS NULL', [now, id]);
  }
}
