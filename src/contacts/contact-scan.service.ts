import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { groupBy } from '../kernel/group-by';
import type { ContactRow } from './contact.entity';
import { ContactStore } from './contact.store';

/** Contacts that live: neither merged into another one nor erased. */
const LIVING = 'merged_into IS NULL AND erased_at IS NULL';

/** Contacts with ids in (afterId, upTo], as `pageEnd` finds them. */
export interface ContactPage {
  afterId: number;
  upTo: number;
}

/** A line of the list of contacts. */
export interface ListedContact extends ContactRow {
  /** The id under which the shop's own envelopes name them; the first of several. */
  external_id: string | null;
  email: string | null;
  phone: string | null;
}

/** The source of ids that are told in our own envelope. */
const OWN_SHOP = 'shop';

/** Walks over many contacts in the order of their ids, a chunk at a time: give the last id of a chunk to get the next. */
@Injectable()
export class ContactScan {
  private readonly store = new ContactStore();

  /** Contacts who gave this birthday, in the calendar they gave it in. */
  async bornOn(
    read: Reader,
    birthday: { calendar: 'solar' | 'lunar'; month: number; day: number },
    afterId: number,
    limit: number,
  ): Promise<number[]> {
    return ids(
      read,
      `birth_month = ? AND birth_day = ? AND birth_calendar = ?`,
      [birthday.month, birthday.day, birthday.calendar],
      afterId,
      limit,
    );
  }

  /** Contacts of a page whose first or last order, or first appearance, lies in [from, until). */
  async since(
    read: Reader,
    field: 'first_order_at' | 'last_order_at' | 'created_at',
    span: { from: number; until: number },
    page: ContactPage,
  ): Promise<number[]> {
    return onPage(read, `${field} >= ? AND ${field} < ?`, [span.from, span.until], page);
  }

  /** Contacts of a page of whom an attribute of this name was told; of a few more, where it is part of another's text. */
  async withAttribute(read: Reader, name: string, page: ContactPage): Promise<number[]> {
    return onPage(read, 'INSTR(attributes, ?) > 0', [`${JSON.stringify(name)}:`], page);
  }

  /** The last id of the next `limit` contacts after `afterId`, dead ones too; null where there are none. Pages of the same cost whatever is asked about them. */
  async pageEnd(read: Reader, afterId: number, limit: number): Promise<number | null> {
    const [row] = await read.query<{ last: number | null }>(
      `SELECT MAX(id) AS last FROM (SELECT id FROM contacts WHERE id > ? ORDER BY id LIMIT ${limit}) AS page`,
      [afterId],
    );
    return row?.last ?? null;
  }

  /** Contacts as a list shows them: what was told of them, nothing worked out. Ordered by id. */
  async sheet(read: Reader, afterId: number, limit: number): Promise<ListedContact[]> {
    const rows = await this.store.living(read, afterId, limit);
    const people = rows.map((row) => row.id);
    const addresses = groupBy(await this.store.addressesOf(read, people), (a) => a.contact_id);
    const shopIds = new Map((await this.store.identitiesOf(read, OWN_SHOP, people)).map((i) => [i.contact_id, i.external_id]));
    return rows.map((row) => {
      const newest = (channel: 'email' | 'sms') =>
        (addresses.get(row.id) ?? []).filter((a) => a.channel === channel).sort((a, b) => b.seen_at - a.seen_at || b.id - a.id)[0]
          ?.address;
      return { ...row, external_id: shopIds.get(row.id) ?? null, email: newest('email') ?? null, phone: newest('sms') ?? null };
    });
  }

  /** All contacts. */
  async all(read: Reader, afterId: number, limit: number): Promise<number[]> {
    return ids(read, '1 = 1', [], afterId, limit);
  }
}

async function ids(read: Reader, where: string, params: (string | number)[], afterId: number, limit: number): Promise<number[]> {
  const rows = await read.query<{ id: number }>(
    `SELECT id FROM contacts WHERE ${where} AND ${LIVING} AND id > ? ORDER BY id LIMIT ${limit}`,
    [...params, afterId],
  );
  return rows.map((r) => r.id);
}

async function onPage(read: Reader, where: string, params: (string | number)[], page: ContactPage): Promise<number[]> {
  const rows = await read.query<{ id: number }>(
    `SELECT id FROM contacts WHERE id > ? AND id <= ? AND ${where} AND ${LIVING} ORDER BY id`,
    [page.afterId, page.upTo, ...params],
  );
  return rows.map((r) => r.id);
}
