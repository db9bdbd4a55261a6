import { DAY } from '../kernel/duration';
import { addDays, instantOf, localDate, parseDate, type LocalDate } from '../kernel/local-time';

/** How a new sending domain gets known: so many e-mails on each day from `start` on, in the shop's zone. */
export interface WarmUpPlan {
  start: string;
  per_day: number[];
  /** This share of each day is kept for service e-mail. */
  keep_for_service: number;
}

/** One day of a plan. Before its start the first day's number holds, after its end there is no limit. */
export interface WarmUpDay {
  begins: number;
  ends: number;
  most: number;
}

export function warmUpDay(plan: WarmUpPlan, zone: string, now: number): WarmUpDay | null {
  const today = localDate(now, zone);
  const most = plan.per_day[Math.max(0, daysBetween(parseDate(plan.start)!, today))];
  if (most === undefined) return null;
  return { begins: instantOf(today, '00:00', zone), ends: instantOf(addDays(today, 1), '00:00', zone), most };
}

/** Of messages in the order in which they would leave, those for which the day has no room: service first. */
export function beyondDay<M extends { row: { lane: 'service' | 'marketing' } }>(
  messages: readonly M[],
  taken: number,
  most: number,
  keepForService: number,
): M[] {
  let count = taken;
  const service = messages.filter((m) => m.row.lane === 'service');
  const marketing = messages.filter((m) => m.row.lane === 'marketing');
  return [...service, ...marketing].filter((m) => {
    const room = m.row.lane === 'service' ? most : Math.floor(most * (1 - keepForService));
    if (count >= room) return true;
    count++;
    return false;
  });
}

function daysBetween(from: LocalDate, to: LocalDate): number {
  const utc = ({ year, month, day }: LocalDate) => Date.UTC(year, month - 1, day);
  return Math.round((utc(to) - utc(from)) / DAY);
}
