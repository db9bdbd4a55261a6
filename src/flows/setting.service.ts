import { Injectable } from '@nestjs/common';
import type { ContactChange } from '../contacts/contact-changes';
import { ContactsService } from '../contacts/contacts.service';
import type { Tx } from '../database/tx';
import type { SetEffect } from './definition';
import { ToldService } from './told.service';

/** Writes what `set` steps say about contacts. */
@Injectable()
export class SettingService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly told: ToldService,
  ) {}

  /** Flows by the calendar look at these contacts again: a date of theirs may be among what was set. */
  async write(tx: Tx, wanted: readonly { contactId: number; effect: SetEffect }[], now: number): Promise<void> {
    if (wanted.length === 0) return;
    const changes = wanted.map(({ contactId, effect }) => changeOf(contactId, effect));
    await this.contacts.write(tx, changes, now);
    const subjects = wanted.map(({ contactId }) => ({ contactId, orderId: null }));
    this.told.note(tx, subjects);
  }
}

function changeOf(contactId: number, { changes, at }: SetEffect): ContactChange {
  const change: ContactChange = { contactId, at, attributes: {}, tags: { add: [], remove: [] } };
  for (const one of changes) {
    if (one.is === 'attribute') change.attributes[one.name] = one.value;
    else change.tags = { add: [...change.tags.add, ...one.add], remove: [...change.tags.remove, ...one.remove] };
  }
  return change;
}
