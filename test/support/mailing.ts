import { enrollmentTable } from '../../src/flows/enrollment.entity';
import { flowTable } from '../../src/flows/flow.entity';
import { VirtualClock } from '../../src/kernel/clock';
import type { MessageRow } from '../../src/messages/message.entity';
import type { NewMessage } from '../../src/messages/new-message';
import type { TestDatabase } from './database';
import { FakeEmail, FakeSms } from './fake-channels';
import { anEnrollmentRow } from './rows';
import { sending, writeTemplates, type Sending, type SendingParts } from './sending';

let people = 0;

export const MAILING_START = Date.parse('2026-03-02T04:00:00Z');

/** Many people who may be written to, one flow, and a provider that does what the test says: for tests about volumes. */
export interface Mailing {
  readonly clock: VirtualClock;
  readonly email: FakeEmail;
  readonly it: Sending;
  /** Another process on the same database, as after a restart. */
  another(): Promise<Sending>;
  /** Queues one e-mail each to so many new people at `domain`. */
  queue(count: number, more?: Partial<NewMessage> & { at?: string }): Promise<void>;
  settle(on?: Sending): Promise<void>;
  rows(): Promise<MessageRow[]>;
  /** How many messages of each status, held ones by why: `{ sent: 3, guard_rail: 2 }`. */
  tally(): Promise<Record<string, number>>;
}

/** Begins anew on a database: what other tests sent is gone. */
export async function mailing(
  test: TestDatabase,
  parts: Partial<Pick<SendingParts, 'settings' | 'env' | 'clock' | 'email'>> = {},
): Promise<Mailing> {
  const clock = new VirtualClock(MAILING_START);
  const email = new FakeEmail();
  const templatesDir = writeTemplates(test.folder);
  const another = () => sending(test.database, { clock, email, sms: new FakeSms(), templatesDir, ...parts });
  const it = await another();
  const rows = () => test.database.read<MessageRow>('SELECT * FROM messages ORDER BY id');
  await test.database.tx(async (tx) => {
    for (const table of ['messages', 'send_attempts', 'enrollments', 'flows', 'sending_counts', 'suppressions'])
      await tx.run(`DELETE FROM ${table}`);
    await tx.run("DELETE FROM settings WHERE name IN ('guard_rails', 'warm_up')");
    await tx.insert(flowTable, [
      {
        ...{ id: tx.nextId(), flow: 'f', state: 'running', version: 1, first_published_at: MAILING_START },
        ...{ materialised_until: 0, changed_at: MAILING_START },
      },
    ]);
  });

  return {
    ...{ clock, email, it, another, rows },
    async queue(count, { at = 'example.com', ...more } = {}) {
      const now = clock.now();
      await test.database.tx(async (tx) => {
        const names = Array.from({ length: count }, () => `p${++people}`);
        const resolved = await it.contacts.resolve(
          tx,
          names.map((name) => ({
            source: 'shop',
            externalId: name,
            email: `${name}@${at}`,
            firstName: name,
            locale: 'en',
            at: now,
          })),
          now,
        );
        const contacts = resolved.contacts.map((c) => c!.id);
        const waiting = { flow: 'f', state: 'waiting', step: 's', phase: 'message' } as const;
        const enrollments = contacts.map((id) => anEnrollmentRow(tx.nextId(), { ...waiting, contact_id: id }));
        await tx.insert(enrollmentTable, enrollments);
        await it.consent.record(
          tx,
          contacts.map((id, i) => ({
            contactId: id,
            address: `${names[i]}@${at}`,
            facts: { channel: 'email', state: 'granted', at: now, source: 'test', explicit: true },
          })),
          now,
        );
        await it.outbox.enqueue(
          tx,
          enrollments.map((e) => ({
            ...{ enrollmentId: e.id, flow: 'f', version: 1, step: 's', visit: 0, channel: 'email', contactId: e.contact_id },
            ...{ orderId: null, purpose: 'marketing', topic: 'news', template: 'hello', options: {}, heldOut: false },
            ...{ priority: 50, dueAt: now, expiresAt: null },
            ...more,
          })),
          now,
        );
      });
    },
    async settle(on = it) {
      while ((await on.dispatch.dispatch()) > 0);
    },
    async tally() {
      const counts: Record<string, number> = {};
      for (const row of await rows()) {
        const what = row.status === 'queued' ? (row.hold ?? 'queued') : row.status;
        counts[what] = (counts[what] ?? 0) + 1;
      }
      return counts;
    },
  };
}
