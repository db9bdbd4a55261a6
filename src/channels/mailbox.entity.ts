import { instant, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** The built-in mailbox: what would have been sent, when no provider is set. */
export const mailboxTable = table(
  'mailbox',
  {
    id: pk(),
    channel: varchar<'email' | 'sms'>(5),
    ref: varchar(26),
    to_address: varchar(254),
    from_address: varchar(254),
    subject: nullable(varchar(500)),
    html: nullable(long()),
    text_body: long(),
    raw: long(),
    at: instant(),
  },
  { unique: [['ref']], index: [['at']] },
);
export type MailboxRow = RowOf<typeof mailboxTable>;
