import { HOUR, MINUTE } from '../kernel/duration';

/** A step that keeps failing is tried this often before its enrollment is parked. */
export const MOST_ATTEMPTS = 5;

/** Milliseconds until the next try after so many failures: 1 min, 5 min, 25 min, 1 h … */
export function backOff(failures: number): number {
  return Math.min(MINUTE * 5 ** (failures - 1), HOUR);
}
