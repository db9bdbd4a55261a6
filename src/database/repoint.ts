import type { Table } from './table';
import { marks, type Tx } from './tx';

/** What was known as `from` is known as `to` from now on. */
export interface Move {
  from: number;
  to: number;
}

/** Points every row of a table whose `column` names a moved id at its new one, in one statement. */
export async function repoint(tx: Tx, table: Table, column: string, moves: Move[]): Promise<void> {
  if (moves.length === 0) return;
  const from = moves.map((m) => m.from);
  await tx.run(
    `UPDATE ${table.name} SET ${column} = CASE ${column} ${moves.map(() => 'WHEN ? THEN ?').join(' ')} END WHERE ${column} IN (${marks(from)})`,
    [...moves.flatMap((m) => [m.from, m.to]), ...from],
  );
}
