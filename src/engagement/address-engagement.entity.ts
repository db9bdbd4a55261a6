import { bigint, flag, instant, integer, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** What an address did with what it got: counters and the dormancy state. */
export const addressEngagementTable = table(
  'address_engagement',
  {
    id: pk(),
    channel: varchar<'email' | 'sms'>(5),
    address: varchar(254),
    contact_id: bigint(),
    delivered: integer(),
    opened: integer(),
    clicked: integer(),
    unknown_opens: integer(),
    last_delivered_at: nullable(instant()),
    last_open_at: nullable(instant()),
    last_click_at: nullable(instant()),
    /** The latest open of unknown kind of what is no longer among `recent`. */
    last_unknown_at: nullable(instant()),
    /** An order was paid or a consent given: signs of life that belong to no message. */
    woken_at: nullable(instant()),
    /** `stretchFrom` of dormancy.ts. */
    stretch_from: nullable(instant()),
    /** The latest deliveries and what they met with, as JSON: `Delivery[]` of dormancy.ts. */
    recent: long(),
    state: varchar<'active' | 'cooling' | 'dormant'>(10),
    /** It would be dormant but for opens that may be a proxy's. */
    inconclusive: nullable(flag()),
    state_at: instant(),
  },
  { unique: [['channel', 'address']], index: [['contact_id'], ['state']] },
);
export type AddressEngagementRow = RowOf<typeof addressEngagementTable>;
