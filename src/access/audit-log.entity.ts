import { instant, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Who changed what, and when. */
export const auditLogTable = table(
  'audit_log',
  {
    id: pk(),
    at: instant(),
    actor: varchar(96),
    action: varchar(64),
    subject: varchar(190),
    detail: nullable(long()),
  },
  { index: [['at']] },
);
export type AuditLogRow = RowOf<typeof auditLogTable>;
