import { Injectable } from '@nestjs/common';
import { ConsentList } from '../consent/consent-list.service';
import { ConsentService } from '../consent/consent.service';
import { ContactScan } from '../contacts/contact-scan.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { listHead, listLine } from './contact-line';

/** Contacts read at a time. */
const PAGE = 500;

/** All contacts as CSV, line by line, however many there are. */
@Injectable()
export class ContactListService {
  constructor(
    private readonly database: Database,
    private readonly scan: ContactScan,
    private readonly consents: ConsentList,
    private readonly consent: ConsentService,
  ) {}

  async *lines(): AsyncGenerator<string, void> {
    yield listHead();
    const read = readerOf(this.database);
    for (let after = 0; ;) {
      const people = await this.scan.sheet(read, after, PAGE);
      const standing = await this.consents.of(read, people.map((p) => p.id)); // prettier-ignore
      const emails = await this.consent.suppressed(read, 'email', people.flatMap((p) => p.email ?? [])); // prettier-ignore
      const phones = await this.consent.suppressed(read, 'sms', people.flatMap((p) => p.phone ?? [])); // prettier-ignore
      for (const contact of people) {
        yield listLine({
          contact,
          email: standing(contact.id, 'email'),
          sms: standing(contact.id, 'sms'),
          suppressed: { email: emails.get(contact.email ?? '') ?? null, sms: phones.get(contact.phone ?? '') ?? null },
        });
      }
      if (people.length < PAGE) return;
      after = people.at(-1)!.id;
    }
  }
}
