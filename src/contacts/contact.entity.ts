import { bigint, flag, instant, integer, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** A person we may write to. */
export const contactTable = table(
  'contacts',
  {
    id: pk(),
    merged_into: nullable(bigint()),
    first_name: nullable(varchar(190)),
    last_name: nullable(varchar(190)),
    locale: nullable(varchar(20)),
    country: nullable(varchar(2)),
    timezone: nullable(varchar(64)),
    timezone_source: nullable(varchar<'given' | 'address' | 'shop'>(10)),
    birth_year: nullable(integer()),
    birth_month: nullable(integer()),
    birth_day: nullable(integer()),
    birth_calendar: nullable(varchar<'solar' | 'lunar'>(5)),
    birth_leap: nullable(flag()),
    tags: long(),
    attributes: long(),
    /** What was told, field by field with its instant (merge-contacts.ts); the columns above follow from it. */
    facts: long(),
    orders_paid: integer(),
    first_order_at: nullable(instant()),
    last_order_at: nullable(instant()),
    profile_at: instant(),
    created_at: instant(),
    updated_at: instant(),
    erased_at: nullable(instant()),
  },
  { index: [['birth_month', 'birth_day'], ['last_order_at'], ['merged_into']] },
);
export type ContactRow = RowOf<typeof contactTable>;
