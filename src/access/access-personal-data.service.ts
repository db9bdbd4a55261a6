import { Injectable } from '@nestjs/common';
import { PersonalData, type Forgetting, type PersonalTable } from '../database/personal-data';
import { AccessStore } from './access.store';
import { auditLogTable } from './audit-log.entity';

/** The audit log names contacts by our ids alone, and so keeps nothing of an erased one; it is kept for a time. */
@Injectable()
export class AccessPersonalData extends PersonalData {
  readonly tables: PersonalTable[] = [];
  override readonly forgettings: Forgetting[] = [
    { setting: 'audit', table: auditLogTable, at: 'at', forget: (tx, after, until) => this.store.removeAudit(tx, after, until) },
  ];

  constructor(private readonly store: AccessStore) {
    super();
  }
}
