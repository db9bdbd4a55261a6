import { Injectable } from '@nestjs/common';
import { personal, PersonalData, type Forgetting } from '../database/personal-data';
import { mailboxTable } from './mailbox.entity';

/** Copies in the built-in mailbox. */
@Injectable()
export class ChannelsPersonalData extends PersonalData {
  readonly tables = [personal({ table: mailboxTable, by: { ref: 'refs', to_address: 'emails' }, erased: 'go' }), toPhones];
  override readonly forgettings: Forgetting[] = [
    {
      setting: 'mailbox',
      table: mailboxTable,
      at: 'at',
      forget: async (tx, after, until) => void (await tx.run('DELETE FROM mailbox WHERE at > ? AND at <= ?', [after, until])),
    },
  ];
}

const toPhones = personal({ table: mailboxTable, by: { to_address: 'phones' }, erased: 'go' });
