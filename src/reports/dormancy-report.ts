import { isSignOfLife, type Cause, type Reading } from '../engagement/change-words';

/** How many addresses went from one state to another, and by what. */
export interface DormancyMove {
  was: Reading;
  became: Reading;
  by: Cause;
  addresses: number;
}

/** Who reads e-mail, and who stopped or began again in a period. */
export interface DormancyFigures {
  /** E-mail addresses that ever got anything, as they stand now. `inconclusive` is apart from `cooling`. */
  addresses: Record<Reading, number>;
  /** Dormant / all of them; null where there are none. */
  dormant_share: number | null;
  /** Moves to `dormant` in the period. */
  became_dormant: number;
  /** Moves away from it by a sign of life, and by which. */
  woken: number;
  woken_by: Record<string, number>;
  /** Every move of the period. One address may move more than once. */
  moves: DormancyMove[];
}

const READINGS: Reading[] = ['active', 'cooling', 'inconclusive', 'dormant'];

export function dormancyFigures(
  states: readonly { reading: Reading; addresses: number }[],
  moves: DormancyMove[],
): DormancyFigures {
  const of = (reading: Reading) => sum(states.filter((s) => s.reading === reading));
  const addresses = Object.fromEntries(READINGS.map((reading) => [reading, of(reading)])) as Record<Reading, number>;
  const all = sum(states);
  const woken = moves.filter((m) => m.was === 'dormant' && isSignOfLife(m.by));
  const wokenBy = [...new Set(woken.map((m) => m.by))].sort();
  return {
    addresses,
    dormant_share: all === 0 ? null : addresses.dormant / all,
    became_dormant: sum(moves.filter((m) => m.became === 'dormant')),
    woken: sum(woken),
    woken_by: Object.fromEntries(wokenBy.map((by) => [by, sum(woken.filter((m) => m.by === by))])),
    moves,
  };
}

function sum(counted: readonly { addresses: number }[]): number {
  return counted.reduce((all, one) => all + one.addresses, 0);
}
