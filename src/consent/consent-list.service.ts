import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { ConsentRow } from './consent.entity';
import { ConsentStore } from './consent.store';
import { mayMarket } from './may-send';

/** How a contact stands with marketing on one channel. */
export interface ListedConsent {
  state: 'granted' | 'withdrawn' | 'not_given';
  /** The statement that says so; null where nobody said anything. */
  record: ConsentRow | null;
}

/** Consent as a list shows it: one line for each contact and channel instead of the whole history. */
@Injectable()
export class ConsentList {
  private readonly store = new ConsentStore();

  async of(read: Reader, contactIds: number[]): Promise<(contactId: number, channel: 'email' | 'sms') => ListedConsent> {
    const rows = await this.store.ofContacts(read, contactIds);
    return (contactId, channel) =>
      standing(
        rows.filter((r) => r.contact_id === contactId && r.channel === channel && r.purpose === 'marketing' && r.topic === null),
        channel,
      );
  }
}

function standing(rows: ConsentRow[], channel: 'email' | 'sms'): ListedConsent {
  const may = mayMarket(rows.map((r) => ({ ...r, byPerson: r.by_person === 1 })), channel, { soft_opt_in: true }); // prettier-ignore
  const state = may === 'granted' ? 'granted' : may === 'unsubscribed' ? 'withdrawn' : 'not_given';
  return { state, record: rows.findLast((r) => r.state === state) ?? null };
}
