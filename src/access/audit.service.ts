import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import { AccessStore } from './access.store';

/** Who changed what, and when. Written in the transaction of the change itself. */
@Injectable()
export class AuditService {
  constructor(private readonly store: AccessStore) {}

  /**
   * `actor`: `user:7`, `key:ab12…`, `cli`; `action`: past tense and dotted (`key.created`); `subject`: an id, never an address.
   */
  async record(
    tx: Tx,
    entry: { actor: string; action: string; subject: string; detail?: Record<string, unknown> },
    now: number,
  ): Promise<void> {
    await this.store.addAudit(tx, {
      id: tx.nextId(),
      at: now,
      actor: entry.actor.slice(0, 96),
      action: entry.action.slice(0, 64),
      subject: entry.subject.slice(0, 190),
      detail: entry.detail ? JSON.stringify(entry.detail) : null,
    });
  }
}
