import type { Migration } from '../migration';

/** What the guard rails and the warm-up plan count by: what left, and what came back, each quarter of an hour. */
export const deliverability: Migration = {
  name: 'Deliverability1764700000003',
  up: [
    `CREATE TABLE sending_counts ({id}, domain varchar(190) NOT NULL, since bigint NOT NULL, owner varchar(40) NOT NULL,
      sent integer NOT NULL, refused integer NOT NULL, bounced integer NOT NULL, complained integer NOT NULL)`,
    `CREATE UNIQUE INDEX uq_sending_counts_domain_since_owner ON sending_counts (domain, since, owner)`,
  ],
};
