import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Forgetting } from '../database/personal-data';
import { shortLinkTable } from './short-link.entity';
import { ShortLinkStore } from './short-link.store';

/** The codes of somebody's short links. Of those who were erased a code only says that it leads nowhere any more. */
@Injectable()
export class LinksPersonalData extends PersonalData {
  readonly tables = [personal({ table: shortLinkTable, by: { ref: 'refs' }, erased: { ref: null } })];
  override readonly forgettings: Forgetting[] = [
    {
      setting: 'links',
      table: shortLinkTable,
      at: 'created_at',
      forget: (tx, after, until) => this.store.forget(tx, after, until),
    },
  ];

  constructor(private readonly store: ShortLinkStore) {
    super();
  }
}
