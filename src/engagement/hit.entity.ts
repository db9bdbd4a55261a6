import { bigint, instant, integer, nullable, pk, varchar, table, type RowOf } from '../database/table';

/** Raw opens, clicks and unsubscribes, appended before the answer. */
export const hitTable = table(
  'hits',
  {
    id: pk(),
    kind: varchar<'open' | 'click' | 'unsubscribe'>(12),
    message_id: bigint(),
    link_no: nullable(integer()),
    at: instant(),
    ip: nullable(varchar(45)),
    agent: nullable(varchar(512)),
    class: nullable(varchar<'human' | 'machine' | 'unknown'>(8)),
    reason: nullable(varchar(40)),
    state: varchar<'new' | 'done'>(10),
  },
  { index: [['state', 'id'], ['message_id', 'at']] },
);
export type HitRow = RowOf<typeof hitTable>;
