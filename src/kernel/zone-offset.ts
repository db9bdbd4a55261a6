import { IANAZone } from 'luxon';
import { DAY, MINUTE } from './duration';

/** Days kept in all; a shop needs some hundred of each zone it sells to. */
const MOST_KEPT = 200_000;

/** By zone and day of UTC: the offset of that whole day, or `null` where it changes within. */
const days = new Map<string, Map<number, number | null>>();
let kept = 0;

/**
 * Milliseconds by which the wall clock of a zone is ahead of UTC at an instant; `NaN` where there is no such zone. Asking the
 * machine takes a formatted date, so whole days are remembered: no zone ever changed twice within 24 hours.
 */
export function offsetAt(at: number, zone: string): number {
  if (zone === 'utc') return 0;
  const day = Math.floor(at / DAY);
  let known = days.get(zone);
  if (!known) days.set(zone, (known = new Map<number, number | null>()));
  let offset = known.get(day);
  if (offset === undefined) {
    const [first, last] = [ask(day * DAY, zone), ask((day + 1) * DAY - 1, zone)];
    offset = first === last ? first : null;
    if (++kept > MOST_KEPT) forget();
    known.set(day, offset);
  }
  return offset ?? ask(at, zone);
}

function ask(at: number, zone: string): number {
  return IANAZone.create(zone).offset(at) * MINUTE;
}

function forget(): void {
  days.clear();
  kept = 0;
}
