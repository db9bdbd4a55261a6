import { instant, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Keys of the API: the secret is stored as SHA-256. */
export const apiKeyTable = table(
  'api_keys',
  {
    id: pk(),
    key_id: varchar(32),
    secret_hash: varchar(64),
    name: varchar(96),
    scopes: varchar(255),
    created_at: instant(),
    expires_at: nullable(instant()),
    revoked_at: nullable(instant()),
    last_used_at: nullable(instant()),
  },
  { unique: [['key_id']] },
);
export type ApiKeyRow = RowOf<typeof apiKeyTable>;
