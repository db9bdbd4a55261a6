import type { Migration } from '../migration';

/** The sentences people agreed to, word by word. */
export const consentWordings: Migration = {
  name: 'ConsentWordings1764700000006',
  up: [
    `CREATE TABLE consent_wordings ({id}, ref varchar(80) NOT NULL, name varchar(20) NOT NULL, locale varchar(30) NOT NULL, text {long} NOT NULL, since bigint NOT NULL)`,
    `CREATE UNIQUE INDEX uq_consent_wordings_ref ON consent_wordings (ref)`,
  ],
};
