import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import type { PersonalRows } from '../database/personal-data';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { toIso } from '../kernel/local-time';
import { LinksService } from '../links/links.service';
import { ShortLinksService, type SmsLinks } from '../links/short-links.service';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';
import { readable } from './readable-rows';
import { KeptData } from './kept-data.service';

/** Everything we keep about one person. */
export interface ContactExport {
  exported_at: string;
  contact: number;
  /** All ids and addresses the person is or was known by. */
  known_as: { contacts: number[]; emails: string[]; phones: string[] };
  /** Rows by table, in the order of their ids; instants as ISO 8601, amounts in minor units. */
  data: PersonalRows;
}

/** What a person may ask for (GDPR Art. 15 and 20, PIPL Art. 45): all of it, in one document a machine can read. */
@Injectable()
export class ContactExportService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly kept: KeptData,
    private readonly rendering: RenderingService,
    private readonly links: LinksService,
    private readonly shortLinks: ShortLinksService,
    private readonly clock: Clock,
  ) {}

  /** The same rows give the same document. Throws `Invalid('contact.unknown')`. */
  async of(who: string): Promise<ContactExport> {
    const read = readerOf(this.database);
    const id = await this.contacts.find(read, who);
    const person = id === undefined ? undefined : await this.kept.person(read, id);
    if (!person) {
      const hint = 'give an id of ours, an e-mail address, or a phone number with its country code';
      throw new Invalid('contact.unknown', `nobody is known as "${who}"`, { hint });
    }
    const rows: PersonalRows = {};
    for (const folder of this.kept.folders) {
      for (const [table, some] of Object.entries(await folder.rows(read, person))) rows[table] = some;
    }
    rows.messages = await Promise.all(
      (rows.messages ?? []).map(async (row) => ({ ...row, text_as_sent: await this.textOf(row) })),
    );
    const tables = Object.keys(rows).sort();
    return {
      exported_at: toIso(this.clock.now()),
      contact: person.contacts[0]!,
      known_as: { contacts: person.contacts, emails: person.emails, phones: person.phones },
      data: Object.fromEntries(tables.map((table) => [table, rows[table]!.map(readable)])),
    };
  }

  /** What a message said, while what it was made of is kept; null before it was written and after that. */
  private async textOf(row: Record<string, unknown>): Promise<{ subject?: string; text: string } | null> {
    const { template_version: version, variables, ref, channel } = row;
    if (typeof version !== 'number' || variables === null) return null;
    try {
      const links = channel === 'sms' ? await this.shortOf(ref as string) : this.links.of(ref as string);
      const said = await this.rendering.render(version, variables as MessageVariables, links);
      return 'html' in said ? { subject: said.subject, text: said.text } : { text: said.text };
    } catch {
      // A template that cannot be filled any more: its variables are in the document all the same.
      return null;
    }
  }

  private async shortOf(ref: string): Promise<SmsLinks> {
    return (await this.shortLinks.of(readerOf(this.database), [{ ref, written: true }])).get(ref)!;
  }
}
