import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Forgetting, type Person } from '../database/personal-data';
import type { Tx } from '../database/tx';
import { eventTable } from './event.entity';
import { inboxTable } from './inbox.entity';
import { InboxStore } from './inbox.store';
import { mentions } from './mentions';

/**
 * What was told about somebody, as it came and as it was understood. That an order was placed or paid stays in the log without
 * what it said, so that the same fact told again is still no news; everything else goes.
 */
@Injectable()
export class EventsPersonalData extends PersonalData {
  private readonly inbox = new InboxStore();
  readonly tables = [
    personal({ table: inboxTable, by: { contact_id: 'contacts' }, json: ['body'], erased: { body: '', error: null } }),
    personal({ table: eventTable, by: { contact_id: 'contacts' }, where: 'order_id IS NULL', json: ['data'], erased: 'go' }),
    personal({ table: eventTable, by: { contact_id: 'contacts', order_id: 'orders' }, json: ['data'], erased: { data: '{}' } }),
  ];
  override readonly forgettings: Forgetting[] = [
    {
      setting: 'inbox_bodies',
      table: inboxTable,
      at: 'done_at',
      forget: (tx, after, until) => this.inbox.blank(tx, after, until),
    },
    {
      setting: 'deliveries',
      table: inboxTable,
      at: 'done_at',
      forget: (tx, after, until) => this.inbox.remove(tx, after, until),
    },
    { setting: 'events', table: eventTable, at: 'at', forget: forgetEvents },
  ];

  override async erase(tx: Tx, person: Person, now: number): Promise<void> {
    await super.erase(tx, person, now);
    const isAbout = mentions(person);
    // What nobody could be known by, or what is not worked out yet: only its text can tell.
    for (let after = 0; ;) {
      const rows = await this.inbox.ofNobody(tx, after, ROWS);
      await this.inbox.blankThese(tx, rows.filter((row) => isAbout(row.body)).map((row) => row.id)); // prettier-ignore
      if (rows.length < ROWS) return;
      after = rows.at(-1)!.id;
    }
  }
}

const ROWS = 200;

async function forgetEvents(tx: Tx, after: number, until: number): Promise<void> {
  await tx.run('DELETE FROM events WHERE at > ? AND at <= ?', [after, until]);
}
