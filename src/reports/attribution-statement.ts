import { COUNTED_FOR } from '../engagement/engaged';
import { printDuration } from '../kernel/duration';
import { toIso } from '../kernel/local-time';
import type { AttributionRule } from '../messages/attribution';
import { sameRule, WINDOWS, type StatedRule } from '../messages/stated-rules';
import type { Period } from './period';

/** How long after a touch an order is credited to it: `5d`. */
export type Windows = Record<(typeof WINDOWS)[number], string>;

/** By which rule the orders of a report were credited. */
export interface AttributionStatement {
  /** Today's settings. */
  attribution: Windows;
  /** The rules by which orders of this period were credited, each with when they were paid: from `from` on (`null`: ever) until the next. */
  stated: (Windows & { from: string | null })[];
  /** What a reader must know to compare the figures; `null` when they were all credited by today's settings. */
  notice: string | null;
}

export function attributionStatement(
  today: AttributionRule,
  stated: readonly StatedRule[],
  period: Period,
  underWay: boolean,
): AttributionStatement {
  // The last message, the latest touch of it that counts, the latest order that is credited to that touch.
  const last = period.to + COUNTED_FOR + Math.max(...stated.flatMap((s) => WINDOWS.map((window) => s.rule[window])));
  // Of messages sent in the period: orders paid from its beginning on.
  const used = stated.filter((s, i) => s.from <= last && (stated[i + 1]?.from ?? Infinity) > period.from);
  const old = used.filter((s) => !sameRule(s.rule, today));
  return {
    attribution: windowsOf(today),
    stated: used.map((s) => ({ from: s.from === 0 ? null : toIso(s.from), ...windowsOf(s.rule) })),
    notice: underWay
      ? 'a restatement was begun and is not at its end: go on with `npx huike reports restate`'
      : old.length === 0
        ? null
        : `some of these figures were stated with other windows (${old.map((s) => differences(s.rule, today)).join('; ')}): \`npx huike reports restate\` credits their orders by today's`,
  };
}

function windowsOf(rule: AttributionRule): Windows {
  return Object.fromEntries(WINDOWS.map((window) => [window, printDuration(rule[window])])) as Windows;
}

function differences(rule: AttributionRule, today: AttributionRule): string {
  return WINDOWS.filter((window) => rule[window] !== today[window])
    .map((window) => `${window} ${printDuration(rule[window])}`)
    .join(', ');
}
