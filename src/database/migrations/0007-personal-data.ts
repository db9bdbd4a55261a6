import type { Migration } from '../migration';

/** Finds what one person told us, and what has been kept long enough. */
export const personalData: Migration = {
  name: 'PersonalData1764700000007',
  up: [
    `CREATE INDEX ix_inbox_contact_id ON inbox (contact_id)`,
    `CREATE INDEX ix_inbox_done_at ON inbox (done_at)`,
    `CREATE INDEX ix_events_at ON events (at)`,
    `CREATE INDEX ix_hits_at ON hits (at)`,
    `CREATE INDEX ix_mailbox_at ON mailbox (at)`,
    `CREATE INDEX ix_messages_settled_at ON messages (settled_at)`,
    `CREATE INDEX ix_enrollments_ended_at ON enrollments (ended_at)`,
    `CREATE INDEX ix_webhook_calls_done_at ON webhook_calls (done_at)`,
  ],
};
