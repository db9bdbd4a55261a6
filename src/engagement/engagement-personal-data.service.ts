import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Forgetting } from '../database/personal-data';
import { addressEngagementTable } from './address-engagement.entity';
import { engagementChangeTable } from './engagement-change.entity';
import { hitTable } from './hit.entity';

/** What somebody opened and clicked, and whether they read at all. That a message was opened stays countable; from where and with what is forgotten. */
@Injectable()
export class EngagementPersonalData extends PersonalData {
  readonly tables = [
    personal({ table: addressEngagementTable, by: { contact_id: 'contacts' }, json: ['recent'], erased: 'go' }),
    personal({ table: engagementChangeTable, by: { contact_id: 'contacts' }, erased: 'go' }),
    personal({ table: hitTable, by: { ref: 'refs' }, erased: { ip: null, agent: null } }),
  ];
  override readonly forgettings: Forgetting[] = [
    {
      setting: 'visitors',
      table: hitTable,
      at: 'at',
      forget: async (tx, after, until) =>
        void (await tx.run("UPDATE hits SET ip = NULL, agent = NULL WHERE at > ? AND at <= ? AND state = 'done'", [
          after,
          until,
        ])),
    },
    {
      setting: 'events',
      table: engagementChangeTable,
      at: 'at',
      forget: async (tx, after, until) =>
        void (await tx.run('DELETE FROM engagement_changes WHERE at > ? AND at <= ? AND told = 1', [after, until])),
    },
  ];
}
