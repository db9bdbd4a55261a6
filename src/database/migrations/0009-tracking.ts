import type { Migration } from '../migration';

/** The codes of short links, and where links of a message lead when what it was made of is forgotten. */
export const tracking: Migration = {
  name: 'Tracking1764700000009',
  up: [
    `CREATE TABLE short_links ({id}, code varchar(10) NOT NULL, ref varchar(26) NULL, purpose varchar(1) NOT NULL, link_no integer NOT NULL, created_at bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_short_links_code ON short_links (code)`,
    `CREATE UNIQUE INDEX uq_short_links_ref_purpose_link_no ON short_links (ref, purpose, link_no)`,
    `CREATE INDEX ix_short_links_created_at ON short_links (created_at)`,
    `ALTER TABLE messages ADD COLUMN link_targets {long} NULL`,
  ],
};
