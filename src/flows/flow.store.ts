import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { flowTable, type FlowRow } from './flow.entity';
import { flowVersionTable, type FlowVersionRow } from './flow-version.entity';

/** What the engine asks of the tables of flows and their published versions. */
@Injectable()
export class FlowStore {
  async flows(read: Reader): Promise<FlowRow[]> {
    return read.query('SELECT * FROM flows ORDER BY flow');
  }

  async flow(read: Reader, flow: string): Promise<FlowRow | undefined> {
    return (await read.query<FlowRow>('SELECT * FROM flows WHERE flow = ?', [flow]))[0];
  }

  /** A text that changes whenever a flow is published, paused, resumed or stopped, by whichever process. */
  async stamp(read: Reader): Promise<string> {
    // The sum: two flows may change within one millisecond, and a clock may stand still.
    const [row] = await read.query<{ n: number; at: number | null }>('SELECT COUNT(*) AS n, SUM(changed_at) AS at FROM flows');
    return `${row!.n} ${row!.at}`;
  }

  /** Every published version without its body. */
  async versions(read: Reader): Promise<Pick<FlowVersionRow, 'id' | 'flow' | 'version' | 'hash' | 'published_at'>[]> {
    return read.query('SELECT id, flow, version, hash, published_at FROM flow_versions ORDER BY flow, version');
  }

  /** The version published last. */
  async newest(read: Reader, flow: string): Promise<Pick<FlowVersionRow, 'version' | 'hash'> | undefined> {
    const rows = await read.query<FlowVersionRow>(
      'SELECT version, hash FROM flow_versions WHERE flow = ? ORDER BY version DESC LIMIT 1',
      [flow],
    );
    return rows[0];
  }

  async bodies(read: Reader, ids: number[]): Promise<FlowVersionRow[]> {
    return read.query(`SELECT * FROM flow_versions WHERE id IN (${ids.map(() => '?').join(', ') || 'NULL'})`, ids);
  }

  /** Adds a version and makes it the one that new enrollments get. Fails when another process has just added the same number. */
  async publish(tx: Tx, version: FlowVersionRow, before: FlowRow | undefined, now: number): Promise<void> {
    await tx.insert(flowVersionTable, [version]);
    if (before) {
      await tx.run('UPDATE flows SET version = ?, changed_at = ? WHERE flow = ?', [
        version.version,
        later(before, now),
        version.flow,
      ]);
      return;
    }
    await tx.insert(flowTable, [
      {
        id: tx.nextId(),
        flow: version.flow,
        state: 'running',
        version: version.version,
        first_published_at: now,
        // Dates and holidays begin with the next occurrence after the first publication.
        materialised_until: now,
        changed_at: now,
      },
    ]);
  }

  async setState(tx: Tx, row: FlowRow, state: FlowRow['state'], now: number): Promise<void> {
    await tx.run('UPDATE flows SET state = ?, changed_at = ? WHERE flow = ?', [state, later(row, now), row.flow]);
  }

  /** Runs a stopped flow as if it were published now: dates and holidays begin with their next occurrence. */
  async restart(tx: Tx, row: FlowRow, now: number): Promise<void> {
    await tx.run(
      `UPDATE flows SET state = 'running', first_published_at = ?, materialised_until = ?, changed_at = ? WHERE flow = ?`,
      [now, now, later(row, now), row.flow],
    );
  }

  /** Remembers how far ahead moments of the calendar have become enrollments, unless another version was published meanwhile. */
  async setMaterialised(tx: Tx, { flow, version }: FlowRow, until: number): Promise<void> {
    await tx.run('UPDATE flows SET materialised_until = ? WHERE flow = ? AND version = ?', [until, flow, version]);
  }
}

/** A stamp that moves even where the clock stands still. */
function later(row: FlowRow, now: number): number {
  return Math.max(now, row.changed_at + 1);
}
