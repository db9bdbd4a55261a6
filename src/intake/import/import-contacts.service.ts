import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.service';
import { ConsentService } from '../../consent/consent.service';
import { doubtOf } from '../../contacts/address-doubt';
import { normaliseEmail } from '../../contacts/normalise-email';
import { suggestEmail } from '../../contacts/suggest-email';
import { ContactsService } from '../../contacts/contacts.service';
import { Database } from '../../database/database.service';
import { readerOf } from '../../database/reader';
import type { Tx } from '../../database/tx';
import { Clock } from '../../kernel/clock';
import { domainOf } from '../../kernel/domain-of';
import { Invalid } from '../../kernel/errors';
import { ConsequencesService } from '../consequences.service';
import { RecordingService } from '../recording.service';
import { readColumns, type ContactColumns } from './contact-columns';
import { csvRows, savedAt, type CsvRow } from './csv-rows.service';
import { readContact, type ImportedContact, type ImportTerms } from './read-contact';

/** Rows of one transaction. */
const CHUNK = 100;

export interface ImportOptions {
  basis?: 'opt_in' | 'soft_opt_in';
  source?: string;
  wording?: string;
  consentAt?: number;
  dryRun?: boolean;
  /** Told of every row that was not taken; the head of the file comes first, as line 1. */
  onFault?: (row: CsvRow, reason: string) => Promise<void>;
  /** Told of every row that was taken and whose address may be wrong. */
  onDoubt?: (row: CsvRow, doubt: string) => void;
}

/** What an import came to. */
export interface ImportSummary {
  rows: number;
  imported: number;
  /** Rows that were not taken, each told with its line and reason. */
  faults: number;
  /** Of those taken: said yes without basis, time and source, and were taken without consent. */
  without_consent: number;
  /** Of those taken: the address looks mistyped, or was made to be thrown away. */
  doubtful: number;
  consents: number;
  withdrawals: number;
  suppressions: number;
  /** Left out: these people were erased here. */
  erased: number;
  unknown_columns: string[];
}

/**
 * Lists of contacts. What they say feeds profiles and enrolls nobody; a yes counts only with basis, time and source, and never
 * against a no that is known here. The same file twice changes nothing: what it says is true as of when it was saved.
 */
@Injectable()
export class ImportContacts {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly recording: RecordingService,
    private readonly consequences: ConsequencesService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Throws `Invalid('import.file' | 'import.columns')` before anything is taken. */
  async run(path: string, options: ImportOptions): Promise<ImportSummary> {
    const { country, timezone } = this.config.settings.shop;
    const { basis, source, wording, consentAt } = options;
    const terms: ImportTerms = { at: await savedAt(path), basis, source, wording, consentAt, shop: { country, timezone } };
    const summary: ImportSummary = {
      ...{
        rows: 0,
        imported: 0,
        faults: 0,
        without_consent: 0,
        doubtful: 0,
        consents: 0,
        withdrawals: 0,
        suppressions: 0,
        erased: 0,
      },
      unknown_columns: [],
    };
    let columns: ContactColumns | undefined;
    let chunk: { row: CsvRow; contact: ImportedContact }[] = [];
    const flush = async () => {
      if (!options.dryRun) await this.take(path, chunk, summary);
      chunk = [];
    };
    for await (const row of csvRows(path)) {
      if (!columns) {
        columns = columnsOf(path, row);
        summary.unknown_columns = columns.unknown;
        await options.onFault?.(row, 'reason');
        continue;
      }
      summary.rows++;
      const read = row.fault === undefined ? readContact(row.cells, columns, terms) : { fault: row.fault };
      if ('fault' in read) {
        summary.faults++;
        await options.onFault?.(row, read.fault);
        continue;
      }
      count(summary, read);
      const doubt = doubtIn(read);
      if (doubt !== undefined) {
        summary.doubtful++;
        options.onDoubt?.(row, doubt);
      }
      chunk.push({ row, contact: read });
      if (chunk.length === CHUNK) await flush();
    }
    if (!columns) throw new Invalid('import.columns', 'the file is empty', { at: path });
    if (chunk.length > 0) await flush();
    return summary;
  }

  private async take(path: string, chunk: { row: CsvRow; contact: ImportedContact }[], summary: ImportSummary): Promise<void> {
    const now = this.clock.now();
    const erased = await this.consent.erased(
      readerOf(this.database),
      this.contacts.addressesIn(chunk.map((c) => c.contact.contact)),
    );
    const wanted = chunk.filter((_, i) => !erased[i]);
    summary.erased += chunk.length - wanted.length;
    summary.imported -= chunk.length - wanted.length;
    await this.database.tx((tx) => this.write(tx, basename(path), wanted, now));
  }

  private async write(tx: Tx, file: string, rows: { row: CsvRow; contact: ImportedContact }[], now: number): Promise<void> {
    const told = rows.map(({ row, contact: { contact } }) => ({
      rowId: row.line,
      receivedAt: now,
      incoming: {
        ...{ type: 'contact.updated', at: contact.at, eventId: `${file}:${row.line}`, source: contact.source },
        ...{ test: false, history: true, contact, data: {} },
      },
    }));
    const { recorded, merged } = await this.recording.record(tx, told, now);
    await this.consequences.draw(tx, [], merged, now);
    const known = rows.flatMap((row, i) => (recorded[i]!.contactId === null ? [] : [{ ...row, id: recorded[i]!.contactId }]));
    const addresses = this.contacts.addressesIn(known.map(({ contact }) => contact.contact));
    const statements = known.flatMap(({ id, row, contact }, i) =>
      contact.consent.map((facts) => ({
        ...{ contactId: id, address: addresses[i]![facts.channel] ?? null, facts },
        proof: { import: file, line: row.line },
      })),
    );
    await this.consent.record(tx, statements, now);
    await this.consent.suppress(tx, known.flatMap(({ contact }) => contact.suppress), now); // prettier-ignore
    const tagged = known.filter(({ contact }) => contact.tags.length > 0);
    await this.contacts.write(
      tx,
      tagged.map(({ id, contact }) => ({
        contactId: id,
        attributes: {},
        tags: { add: contact.tags, remove: [] },
        at: contact.contact.at,
      })),
      now,
    );
  }
}

function columnsOf(path: string, head: CsvRow): ContactColumns {
  const columns = readColumns(head.cells);
  if (columns.fields.some((f) => f === 'email' || f === 'phone' || f === 'external_id')) return columns;
  throw new Invalid('import.columns', 'no column says who somebody is', {
    at: `${path}:1`,
    hint: 'the first line must name the columns, one of them email, phone or external_id',
  });
}

/** In words, what speaks against the address of a row. */
function doubtIn({ contact: { email } }: ImportedContact): string | undefined {
  const address = normaliseEmail(email);
  if (address === undefined) return undefined;
  const doubt = doubtOf('email', address);
  if (doubt === 'typo') return `email: ${domainOf(address)} looks mistyped, was ${domainOf(suggestEmail(address)!)} meant?`;
  return doubt === 'disposable' ? `email: ${domainOf(address)} gives out addresses to throw away` : undefined;
}

function count(summary: ImportSummary, { consent, suppress, unproved }: ImportedContact): void {
  summary.imported++;
  if (unproved) summary.without_consent++;
  summary.consents += consent.filter((c) => c.state === 'granted').length;
  summary.withdrawals += consent.filter((c) => c.state === 'withdrawn').length;
  summary.suppressions += suppress.length;
}
