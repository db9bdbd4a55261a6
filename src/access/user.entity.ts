import { instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** People who may open the console. */
export const userTable = table(
  'users',
  {
    id: pk(),
    email: varchar(254),
    role: varchar<'owner' | 'merchant' | 'marketer' | 'analyst'>(12),
    password_hash: varchar(255),
    session_epoch: integer(),
    created_at: instant(),
    last_login_at: nullable(instant()),
  },
  { unique: [['email']] },
);
export type UserRow = RowOf<typeof userTable>;
