import { long, pk, varchar, table, type RowOf } from './table';

/** What the engine must remember about itself: one value per name. */
export const settingTable = table(
  'settings',
  {
    id: pk(),
    name: varchar(64),
    value: long(),
  },
  { unique: [['name']] },
);
export type SettingRow = RowOf<typeof settingTable>;
