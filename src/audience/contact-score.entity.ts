import { bigint, instant, integer, money, nullable, pk, varchar, table, type RowOf } from '../database/table';
import type { RfmGroup } from './rfm';

/** What a contact is to the shop, as scoring found it last: one row a contact who ever paid, or has a tier. */
export const contactScoreTable = table(
  'contact_scores',
  {
    id: pk(),
    contact_id: bigint(),
    /** Quintiles 1-5, 5 the best; null without a paid order. */
    recency: nullable(integer()),
    frequency: nullable(integer()),
    monetary: nullable(integer()),
    rfm: nullable(varchar<RfmGroup>(32)),
    /** Paid orders so far. */
    orders: integer(),
    /** Paid, net of refunds, in `currency`: the shop's. */
    value: money(),
    currency: varchar(3),
    tier: nullable(varchar(32)),
    /** When the tier was reached. */
    tier_since: nullable(instant()),
    computed_at: instant(),
  },
  { unique: [['contact_id']], index: [['rfm'], ['tier']] },
);
export type ContactScoreRow = RowOf<typeof contactScoreTable>;
