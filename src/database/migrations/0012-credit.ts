import type { Migration } from '../migration';

/** Links that orders prove to have come by, and what reports ask of a period: its messages and enrollments. */
export const credit: Migration = {
  name: 'Credit1764700000012',
  up: [
    `CREATE TABLE order_links ({id}, order_id bigint NOT NULL, ref varchar(26) NOT NULL)`,
    `CREATE UNIQUE INDEX uq_order_links_order_id_ref ON order_links (order_id, ref)`,
    `CREATE INDEX ix_order_links_ref ON order_links (ref)`,
    `CREATE INDEX ix_messages_sent_at ON messages (sent_at)`,
    `CREATE INDEX ix_enrollments_entered_at ON enrollments (entered_at)`,
  ],
};
