import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx } from '../database/tx';
import { flowTestTable, type FlowTestRow } from './flow-test.entity';

/** Whose goals count. */
export interface GoalsOf {
  flow: string;
  version: number;
  step: string;
  /** Of a message: only of those whom it was sent. */
  sentOnly: boolean;
  /** Only who had this time until `now` counts, and only what was reached within it; null = everything so far. */
  window: number | null;
  now: number;
}

/** Tests of variants and branches; nobody else writes this table. */
export class FlowTestStore {
  /** Starts the clock of tests; one that runs already goes on. */
  async start(
    tx: Tx,
    tests: readonly Pick<FlowTestRow, 'flow' | 'version' | 'step' | 'started_at' | 'decide_at'>[],
  ): Promise<void> {
    if (tests.length === 0) return;
    await tx.insert(
      flowTestTable,
      tests.map((test) => ({ id: tx.nextId(), ...test, winner: null, decided_at: null, figures: null })),
      'ignore',
    );
  }

  async ofFlows(read: Reader, flows: readonly string[]): Promise<FlowTestRow[]> {
    return flows.length === 0
      ? []
      : read.query(`SELECT * FROM flow_tests WHERE flow IN (${marks(flows)}) ORDER BY flow, version, id`, [...flows]);
  }

  async all(read: Reader): Promise<FlowTestRow[]> {
    return read.query('SELECT * FROM flow_tests ORDER BY flow, version, id');
  }

  /** Those of these tests whose look is due and that nobody has taken, held until the transaction ends. */
  async lockDue(tx: Tx, ids: readonly number[], now: number): Promise<FlowTestRow[]> {
    return tx.query(
      `SELECT * FROM flow_tests WHERE id IN (${marks(ids)}) AND decided_at IS NULL AND decide_at <= ?
       ORDER BY id${forUpdate(tx.dialect)}`,
      [...ids, now],
    );
  }

  /**
   * Of a version's enrollments that drew a variant or branch at a step: how many each choice got, and how many of them
   * reached the goal. Who was held out got nothing and does not count. Reads the whole version: for looks, which are few.
   */
  async goalsByChoice(read: Reader, of: GoalsOf): Promise<Map<string, { hits: number; of: number }>> {
    const { flow, version, step, sentOnly, window, now } = of;
    const part = (name: string) => `JSON_EXTRACT(e.results, '$."${step}".${name}')`;
    const rows = await read.query<{ choice: string | null; status: string | null; hits: number; n: number }>(
      `SELECT ${part('variant')} AS choice, ${part('status')} AS status, COUNT(*) AS n,
         SUM(CASE WHEN e.goal_at < ${part('at')} + ? THEN 1 ELSE 0 END) AS hits
       FROM enrollments e
       WHERE e.flow = ? AND e.version = ? AND e.held_out = 0 AND ${part('at')} <= ?
         AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.enrollment_id = e.id AND m.status = 'held_out')
       GROUP BY choice, status`,
      [window ?? Number.MAX_SAFE_INTEGER - now, flow, version, now - (window ?? 0)],
    );
    const found = new Map<string, { hits: number; of: number }>();
    for (const row of rows) {
      // MySQL answers JSON, with its quotes; SQLite the text.
      const [choice, status] = [row.choice, row.status].map((text) => text?.replaceAll('"', ''));
      if (choice === undefined || (sentOnly && status !== 'sent')) continue;
      const before = found.get(choice) ?? { hits: 0, of: 0 };
      found.set(choice, { hits: before.hits + Number(row.hits), of: before.of + Number(row.n) });
    }
    return found;
  }

  /** What a look came to. */
  async look(tx: Tx, id: number, to: Pick<FlowTestRow, 'decide_at' | 'winner' | 'decided_at' | 'figures'>): Promise<void> {
    await tx.run('UPDATE flow_tests SET decide_at = ?, winner = ?, decided_at = ?, figures = ? WHERE id = ?', [
      ...[to.decide_at, to.winner, to.decided_at, to.figures, id],
    ]);
  }
}
