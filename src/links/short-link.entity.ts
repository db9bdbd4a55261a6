import { instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';
import type { TokenPurpose } from './token';

/** What the codes of short links stand for. A link has one code for ever: a message that is written again is the same. */
export const shortLinkTable = table(
  'short_links',
  {
    id: pk(),
    code: varchar(10),
    /** The message; empty when it was erased: the code is known to be gone. */
    ref: nullable(varchar(26)),
    purpose: varchar<TokenPurpose>(1),
    link_no: integer(),
    created_at: instant(),
  },
  { unique: [['code'], ['ref', 'purpose', 'link_no']], index: [['created_at']] },
);
export type ShortLinkRow = RowOf<typeof shortLinkTable>;
