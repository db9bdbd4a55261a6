import { stableShare } from '../kernel/ids';
import { instantOf, localDate } from '../kernel/local-time';

/** `global_holdout` of the rules: so many get no marketing at all, drawn anew each term. */
export interface GlobalHoldout {
  /** 0-1; 0: nobody. */
  share: number;
  rotate: 'quarter' | 'year' | 'never';
}

/** A time in which the same people are held out; `until` is not part of it. */
export interface Term {
  name: string;
  from: number;
  until: number;
}

/**
 * The term of an instant, by the shop's calendar. At its end everybody held out may be written to again and others take their
 * place: nobody is kept out for ever, and whoever once was is no stranger for long.
 */
export function termOf(rotate: GlobalHoldout['rotate'], at: number, zone: string): Term {
  const name = termName(rotate, at, zone);
  if (rotate === 'never') return { name, from: 0, until: Number.MAX_SAFE_INTEGER };
  const { year, month } = localDate(at, zone);
  const months = rotate === 'year' ? 12 : 3;
  const first = month - ((month - 1) % months);
  const start = (y: number, m: number) =>
    instantOf(m > 12 ? { year: y + 1, month: m - 12, day: 1 } : { year: y, month: m, day: 1 }, '00:00', zone);
  return { name, from: start(year, first), until: start(year, first + months) };
}

/** All that is asked of a term for each message. */
function termName(rotate: GlobalHoldout['rotate'], at: number, zone: string): string {
  if (rotate === 'never') return 'ever';
  const { year, month } = localDate(at, zone);
  return rotate === 'year' ? `${year}` : `${year}-Q${Math.ceil(month / 3)}`;
}

/** Does this contact get no marketing in the term of `now`? Stable: the same contact, the same answer for the whole term. */
export function isGloballyHeldOut({ share, rotate }: GlobalHoldout, contactId: number, now: number, zone: string): boolean {
  return share > 0 && stableShare('global hold-out', termName(rotate, now, zone), contactId) < share;
}
