import { Injectable } from '@nestjs/common';
import { SegmentsService } from '../audience/segments.service';
import { ContactScan } from '../contacts/contact-scan.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { OrderScan } from '../orders/order-scan.service';
import type { LiveFlow } from './catalogue.service';
import { DatesService } from './dates.service';
import type { Subject } from './facts.service';
import type { Span } from './occurrences';

/** Rows of a page that is looked through for a few: about a millisecond. */
const PAGE = 2000;

/** Finds the people (and orders) that a trigger by the calendar may fall on, a chunk at a time. */
@Injectable()
export class CandidatesService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactScan,
    private readonly orders: OrderScan,
    private readonly segments: SegmentsService,
    private readonly dates: DatesService,
  ) {}

  /** By segment, what its members follow from: where that changes, everybody in it has to be looked at. */
  editions(): Promise<Map<string, string>> {
    return this.segments.editions();
  }

  /** Everybody on whom the flow may fall in a span, in chunks of up to `size`; some are empty, for a turn to end there. Names too many rather than too few. */
  async *of(live: LiveFlow, span: Span, size: number): AsyncGenerator<Subject[], void> {
    const read = readerOf(this.database);
    const reach = this.dates.reach(live, span);
    switch (reach.of) {
      case 'nobody':
        return;
      case 'everybody':
        return yield* walk(size, (after) => this.contacts.all(read, after, size));
      case 'members':
        return yield* walk(size, async (after) =>
          (await this.segments.members(reach.segment, after, size)).map((m) => m.contact_id),
        );
      case 'birthdays':
        for (const day of reach.days) yield* walk(size, (after) => this.contacts.bornOn(read, day, after, size));
        return;
      case 'contacts':
        return yield* pages(size, this.pageOf('contacts'), async (page) =>
          (await this.contacts.since(read, reach.field, reach, page)).map(ofContact),
        );
      case 'attribute':
        return yield* pages(size, this.pageOf('contacts'), async (page) =>
          (await this.contacts.withAttribute(read, reach.name, page)).map(ofContact),
        );
      case 'orders':
        return yield* pages(size, this.pageOf('orders'), (page) => this.orders.dated(read, reach.field, reach, page));
    }
  }

  private pageOf(what: 'contacts' | 'orders'): (after: number) => Promise<number | null> {
    const read = readerOf(this.database);
    return (after) => this[what].pageEnd(read, after, PAGE);
  }
}

/** By an index: no chunk looks at more than it answers. */
async function* walk(size: number, chunk: (afterId: number) => Promise<number[]>): AsyncGenerator<Subject[], void> {
  for (let after = 0; ;) {
    const ids = await chunk(after);
    if (ids.length > 0) yield ids.map(ofContact);
    if (ids.length < size) return;
    after = ids.at(-1)!;
  }
}

/** Through a whole table, page by page. */
async function* pages(
  size: number,
  pageEnd: (after: number) => Promise<number | null>,
  found: (page: { afterId: number; upTo: number }) => Promise<Subject[]>,
): AsyncGenerator<Subject[], void> {
  for (let after = 0, end; (end = await pageEnd(after)) !== null; after = end) {
    const subjects = await found({ afterId: after, upTo: end });
    for (let i = 0; i === 0 || i < subjects.length; i += size) yield subjects.slice(i, i + size);
  }
}

function ofContact(contactId: number): Subject {
  return { contactId, orderId: null };
}
