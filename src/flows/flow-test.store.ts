import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx } from '../database/tx';
import { flowTestTable, type FlowTestRow } from './flow-test.entity';

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

  /** Those of these tests that nobody has decided, held until the transaction ends. */
  async lockOpen(tx: Tx, ids: readonly number[]): Promise<FlowTestRow[]> {
    return tx.query(
      `SELECT * FROM flow_tests WHERE id IN (${marks(ids)}) AND winner IS NULL ORDER BY id${forUpdate(tx.dialect)}`,
      [...ids],
    );
  }

  /**
   * Of a version's enrollments that drew a variant or branch at a step: how many each choice got, and how many of them
   * reached the goal. Held-out ones got nothing and do not count. Reads the whole version: for once in a test's life.
   */
  async goalsByChoice(
    read: Reader,
    flow: string,
    version: number,
    step: string,
  ): Promise<Map<string, { hits: number; of: number }>> {
    const rows = await read.query<{ choice: string | null; hits: number; n: number }>(
      `SELECT JSON_EXTRACT(results, ?) AS choice, SUM(CASE WHEN goal_at IS NULL THEN 0 ELSE 1 END) AS hits, COUNT(*) AS n
       FROM enrollments WHERE flow = ? AND version = ? AND held_out = 0 GROUP BY choice`,
      [`$."${step}".variant`, flow, version],
    );
    // MySQL answers JSON, with its quotes; SQLite the text.
    const named = rows.flatMap((r) => (r.choice === null ? [] : [{ ...r, choice: r.choice.replaceAll('"', '') }]));
    return new Map(named.map((r) => [r.choice, { hits: Number(r.hits), of: Number(r.n) }]));
  }

  async decide(tx: Tx, id: number, decision: { winner: string; figures: string }, now: number): Promise<void> {
    await tx.run('UPDATE flow_tests SET winner = ?, figures = ?, decided_at = ? WHERE id = ?', [
      decision.winner,
      decision.figures,
      now,
      id,
    ]);
  }
}
