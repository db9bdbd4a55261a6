import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Forgetting, type Person } from '../database/personal-data';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { conversionTable } from './conversion.entity';
import { messageTable } from './message.entity';
import { MessagesStore } from './messages.store';
import { OutboxService } from './outbox.service';
import { sendAttemptTable } from './send-attempt.entity';

/** What was written to somebody. That a message was sent, and what it earned, stays for the reports; its text and address go. */
@Injectable()
export class MessagesPersonalData extends PersonalData {
  readonly tables = [
    personal({
      table: messageTable,
      by: { contact_id: 'contacts' },
      json: ['options', 'variables', 'link_targets'],
      erased: {
        address: null,
        domain: null,
        options: '{}',
        variables: null,
        link_targets: null,
        mime_sha256: null,
        provider_id: null,
        error: null,
      },
    }),
    personal({ table: sendAttemptTable, by: { message_id: 'messages' }, erased: { reply: null } }),
    personal({ table: conversionTable, by: { message_id: 'messages' }, erased: 'stay' }),
  ];
  override readonly forgettings: Forgetting[] = [
    {
      setting: 'message_texts',
      table: messageTable,
      at: 'settled_at',
      forget: (tx, after, until) => this.store.forgetTexts(tx, after, until),
    },
    {
      setting: 'links',
      table: messageTable,
      at: 'settled_at',
      forget: (tx, after, until) => this.store.forgetTargets(tx, after, until),
    },
  ];

  constructor(
    private readonly store: MessagesStore,
    private readonly outbox: OutboxService,
  ) {
    super();
  }

  override async know(read: Reader, person: Person): Promise<Partial<Person>> {
    const found = await this.store.namesOf(read, person.contacts);
    return { messages: found.map((m) => m.id), refs: found.map((m) => m.ref) };
  }

  /** What waits is taken back within the same transaction; what a provider has in hand ends as it may. */
  override async erase(tx: Tx, person: Person, now: number): Promise<void> {
    await this.outbox.cancel(tx, person.enrollments, 'erased', now);
    await super.erase(tx, person, now);
  }
}
