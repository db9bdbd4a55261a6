import { bigint, flag, instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Raw opens and clicks, appended before the answer, as they came. What they mean is worked out later and can be worked out again. */
export const hitTable = table(
  'hits',
  {
    id: pk(),
    /** Made on arrival: a hit that took the way over the spool is stored once however often it is replayed. */
    hit_key: varchar(32),
    kind: varchar<'open' | 'click'>(8),
    /** The message; until it is worked out the code of a short link that could not be looked up. */
    ref: varchar(26),
    /** Known once the hit was worked out; stays empty when the message is gone. */
    message_id: nullable(bigint()),
    link_no: nullable(integer()),
    at: instant(),
    method: varchar(8),
    prefetch: flag(),
    ip: nullable(varchar(45)),
    agent: nullable(varchar(512)),
    class: nullable(varchar<'human' | 'machine' | 'unknown'>(8)),
    reason: nullable(varchar(40)),
    state: varchar<'new' | 'done'>(4),
  },
  {
    unique: [['hit_key']],
    index: [['state', 'id'], ['ref', 'at'], ['at']],
  },
);
export type HitRow = RowOf<typeof hitTable>;
