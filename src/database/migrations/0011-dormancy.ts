import type { Migration } from '../migration';

/** Why each address became dormant or woke, what the rule must remember to say so, and which addresses are doubtful. */
export const dormancy: Migration = {
  name: 'Dormancy1764700000011',
  up: [
    `ALTER TABLE address_engagement ADD COLUMN stretch_from bigint NULL`,
    `ALTER TABLE address_engagement ADD COLUMN inconclusive integer NULL`,
    `CREATE TABLE engagement_changes ({id}, contact_id bigint NOT NULL, address varchar(254) NOT NULL,
      was varchar(12) NOT NULL, became varchar(12) NOT NULL, cause varchar(16) NOT NULL, message_id bigint NULL,
      silent integer NOT NULL, since bigint NULL, at bigint NOT NULL, told integer NOT NULL)`,
    `CREATE INDEX ix_engagement_changes_contact_id_at ON engagement_changes (contact_id, at)`,
    `CREATE INDEX ix_engagement_changes_told_id ON engagement_changes (told, id)`,
    `CREATE INDEX ix_engagement_changes_at ON engagement_changes (at)`,
    `ALTER TABLE addresses ADD COLUMN doubt varchar(10) NULL`,
  ],
};
