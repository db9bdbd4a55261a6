import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { sendingCountTable } from './sending-count.entity';
import type { SendingCounts } from './guard-rails';

/** Which row of `sending_counts`. */
export interface CountKey {
  domain: string;
  since: number;
  owner: string;
}

/** SQL of what a sending domain sent and what came back. */
@Injectable()
export class ReputationStore {
  /** A row at nothing, unless it is there. */
  async begin(tx: Tx, { domain, since, owner }: CountKey): Promise<void> {
    await tx.insert(
      sendingCountTable,
      [{ id: tx.nextId(), domain, since, owner, sent: 0, refused: 0, bounced: 0, complained: 0 }],
      'ignore',
    );
  }

  async add(tx: Tx, { domain, since, owner }: CountKey, more: SendingCounts): Promise<void> {
    await tx.run(
      `UPDATE sending_counts SET sent = sent + ?, refused = refused + ?, bounced = bounced + ?, complained = complained + ?
        WHERE domain = ? AND since = ? AND owner = ?`,
      [more.sent, more.refused, more.bounced, more.complained, domain, since, owner],
    );
  }

  /** Everything counted from `since` on. */
  async total(read: Reader, domain: string, since: number): Promise<SendingCounts> {
    const [row] = await read.query<Record<keyof SendingCounts, number | string | null>>(
      `SELECT SUM(sent) AS sent, SUM(refused) AS refused, SUM(bounced) AS bounced, SUM(complained) AS complained
         FROM sending_counts WHERE domain = ? AND since >= ?`,
      [domain, since],
    );
    const n = (value: number | string | null | undefined) => Number(value ?? 0);
    return { sent: n(row?.sent), refused: n(row?.refused), bounced: n(row?.bounced), complained: n(row?.complained) };
  }

  /** E-mails on their way to the provider at this moment. */
  async underWay(read: Reader): Promise<number> {
    const [row] = await read.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM messages WHERE status = 'sending' AND channel = 'email'",
    );
    return Number(row!.n);
  }

  async forget(tx: Tx, domain: string, before: number): Promise<void> {
    await tx.run('DELETE FROM sending_counts WHERE domain = ? AND since < ?', [domain, before]);
  }

  /** Makes what a guard rail held due again; answers how many. */
  async release(tx: Tx, now: number): Promise<number> {
    return tx.run(
      `UPDATE messages SET due_at = ?, hold = NULL
        WHERE channel = 'email' AND lane = 'marketing' AND status = 'queued' AND hold = 'guard_rail'`,
      [now],
    );
  }
}
