import { bigint, integer, long, pk, table, type RowOf } from '../database/table';

/** Targets of the links of a template version. */
export const linkTable = table(
  'links',
  {
    id: pk(),
    template_version: bigint(),
    link_no: integer(),
    target: long(),
  },
  { unique: [['template_version', 'link_no']] },
);
export type LinkRow = RowOf<typeof linkTable>;
