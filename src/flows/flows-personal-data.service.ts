import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Forgetting, type Person } from '../database/personal-data';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { EndingService } from './ending.service';
import { enrollmentOrderTable } from './enrollment-order.entity';
import { enrollmentTable } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { webhookCallTable } from './webhook-call.entity';
import { WebhookStore } from './webhook.store';

/** Which flows somebody went through. The ways stay countable; what started them and what other systems were told go. */
@Injectable()
export class FlowsPersonalData extends PersonalData {
  readonly tables = [
    personal({
      table: enrollmentTable,
      by: { contact_id: 'contacts' },
      json: ['results', 'trigger_data'],
      erased: { results: '{}', trigger_data: '{}', error: null },
    }),
    personal({ table: enrollmentOrderTable, by: { enrollment_id: 'enrollments' }, erased: 'stay' }),
    personal({
      table: webhookCallTable,
      by: { enrollment_id: 'enrollments' },
      json: ['body'],
      erased: { url: '', body: '{}', error: null, owner: null, lease_until: null },
    }),
  ];
  override readonly forgettings: Forgetting[] = [
    {
      setting: 'events',
      table: enrollmentTable,
      at: 'ended_at',
      forget: (tx, after, until) => this.store.forgetTriggers(tx, after, until),
    },
    {
      setting: 'message_texts',
      table: webhookCallTable,
      at: 'done_at',
      forget: (tx, after, until) => this.calls.forget(tx, after, until),
    },
  ];

  constructor(
    private readonly store: EnrollmentStore,
    private readonly calls: WebhookStore,
    private readonly ending: EndingService,
  ) {
    super();
  }

  override async know(read: Reader, person: Person): Promise<Partial<Person>> {
    return { enrollments: await this.store.idsOf(read, person.contacts) };
  }

  override async erase(tx: Tx, person: Person, now: number): Promise<void> {
    await this.ending.exit(tx, person.enrollments, 'erased', now);
    await this.calls.giveUp(tx, person.enrollments, now);
    await super.erase(tx, person, now);
  }
}
