import { instant, long, pk, varchar, table, type RowOf } from '../database/table';

/** Published, immutable forms of a template. */
export const templateVersionTable = table(
  'template_versions',
  {
    id: pk(),
    channel: varchar<'email' | 'sms'>(5),
    name: varchar(96),
    locale: varchar(20),
    hash: varchar(64),
    body: long(),
    created_at: instant(),
  },
  { unique: [['channel', 'name', 'locale', 'hash']] },
);
export type TemplateVersionRow = RowOf<typeof templateVersionTable>;
