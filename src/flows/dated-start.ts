import { DAY } from '../kernel/duration';
import { matches } from '../audience/conditions/matches';
import type { CompiledFlow, Facts, Progress } from './definition';
import { occurrencesBetween, type OwnCalendars } from './occurrences';
import { entryKey } from './reentry';

/** How far around the planned moment its occasion is looked for again: a birthday may have been moved within the year. */
const SEARCH = 400 * DAY;

/**
 * A date or holiday was materialised up to two days before. Now that it is due: does it still hold? Answers the progress
 * ready for its first step, waiting on when the moment has moved (another birthday, another zone), or exited:
 * `date_gone`, `where`, or `expired` when the moment passed longer than `maxAge` ago (a flow that was paused, a long outage).
 */
export function startDated(
  flow: CompiledFlow,
  progress: Progress,
  key: string,
  facts: Facts,
  world: { own: OwnCalendars; maxAge: number },
  now: number,
): Progress {
  const trigger = flow.trigger;
  if (trigger.is === 'event') return started(flow, progress, progress.triggeredAt);
  const planned = progress.triggeredAt;
  const { contact } = facts;
  const occurrence = occurrencesBetween(trigger, contact, planned - SEARCH, planned + SEARCH, contact.timezone, world.own)
    .filter((o) => entryKey(flow.reentry, { eventKey: o.key, occurrenceKey: o.key }) === key)
    .sort((a, b) => Math.abs(a.at - planned) - Math.abs(b.at - planned))[0];
  if (!occurrence) return exited(progress, 'date_gone');
  if (occurrence.at > now) return { ...progress, triggeredAt: occurrence.at, anchorAt: occurrence.at, dueAt: occurrence.at };
  if (now - occurrence.at > world.maxAge) return exited(progress, 'expired');
  if (trigger.where && !matches(trigger.where, facts, now)) return exited(progress, 'where');
  return started(flow, progress, occurrence.at);
}

/** Has this enrollment not taken its first step yet, and does it stem from a date or holiday? */
export function isUnstartedDate(flow: CompiledFlow, progress: Progress): boolean {
  return flow.trigger.is !== 'event' && progress.phase === 'wait' && progress.step === null;
}

function started(flow: CompiledFlow, progress: Progress, at: number): Progress {
  return { ...progress, step: flow.first, phase: 'ready', triggeredAt: at, anchorAt: at, dueAt: at };
}

function exited(progress: Progress, reason: string): Progress {
  return { ...progress, state: 'exited', reason, dueAt: null };
}
