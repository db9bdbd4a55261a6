import { addDays, instantOf, localDate } from '../../kernel/local-time';

/** When nothing is known of a contact: the middle of the morning. */
const USUAL_HOUR = 10;

/**
 * The next instant from `after` on at which the wall clock of `zone` shows the full `hour` (0-23; 10 when nothing was learnt).
 * Where that is later than `within` milliseconds, `after` itself: rather at once than late.
 */
export function nextBestHour(after: number, hour: number | undefined, within: number, zone: string): number {
  const time = `${String(hour ?? USUAL_HOUR).padStart(2, '0')}:00`;
  const today = localDate(after, zone);
  const next = [0, 1].map((days) => instantOf(addDays(today, days), time, zone)).find((instant) => instant >= after);
  return next !== undefined && next - after <= within ? next : after;
}
