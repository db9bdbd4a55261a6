import { bigint, flag, instant, long, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Recorded yes and no, append-only. */
export const consentTable = table(
  'consents',
  {
    id: pk(),
    contact_id: bigint(),
    channel: varchar<'email' | 'sms'>(5),
    address: nullable(varchar(254)),
    purpose: varchar<'service' | 'marketing'>(10),
    topic: nullable(varchar(64)),
    state: varchar<'granted' | 'withdrawn' | 'not_given'>(10),
    basis: nullable(varchar<'opt_in' | 'soft_opt_in'>(12)),
    wording: nullable(varchar(190)),
    source: varchar(40),
    by_person: flag(),
    at: instant(),
    recorded_at: instant(),
    proof: nullable(long()),
  },
  { index: [['contact_id', 'channel']] },
);
export type ConsentRow = RowOf<typeof consentTable>;
