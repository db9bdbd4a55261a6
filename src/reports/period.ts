import { DAY } from '../kernel/duration';
import { Invalid } from '../kernel/errors';
import { fromIso } from '../kernel/local-time';

/** Half-open: `from` is in it, `to` is not. Epoch milliseconds. */
export interface Period {
  from: number;
  to: number;
}

const USUAL = 30 * DAY;

/**
 * The period of two texts: ISO 8601 instants, or dates, which mean midnight in the shop's zone. Without `to` up to and including
 * now, without `from` the 30 days before `to`. Throws `Invalid('report.period')`.
 */
export function readPeriod(asked: { from?: string; to?: string }, now: number, zone: string): Period {
  const to = asked.to === undefined ? now + 1 : instant('to', asked.to, zone);
  const from = asked.from === undefined ? to - USUAL : instant('from', asked.from, zone);
  if (from >= to)
    throw new Invalid('report.period', 'the period ends before it begins', { hint: '`to` is not part of the period' });
  return { from, to };
}

function instant(at: string, text: string, zone: string): number {
  const found = fromIso(text, zone);
  if (found === undefined)
    throw new Invalid('report.period', `"${text}" is no date`, { at, hint: 'write 2026-05-01 or 2026-05-01T08:00:00Z' });
  return found;
}
