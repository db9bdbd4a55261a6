import { bigint, instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';

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
    last_unknown_at: nullable(instant()),
    woken_at: nullable(instant()),
    state: varchar<'active' | 'cooling' | 'dormant'>(10),
    state_at: instant(),
  },
  { unique: [['channel', 'address']], index: [['contact_id'], ['state']] },
);
export type AddressEngagementRow = RowOf<typeof addressEngagementTable>;
