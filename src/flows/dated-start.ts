import { DAY } from '../kernel/duration';
import { matches } from '../audience/conditions/matches';
import type { CompiledFlow, Facts, Progress } from './definition';
import { occurrencesBetween, type Almanac, type Occurrence } from './occurrences';
import { entryKey } from './reentry';
import { isDated } from './trigger-kind';

/** How far around the planned moment its occasion is looked for again: a birthday may have been moved within the year. */
const SEARCH = 400 * DAY;
/** A schedule only moves with the contact's zone. */
const SEARCH_SCHEDULE = 2 * DAY;

/**
 * A trigger by the calendar was materialised up to two days before. Now that it is due, or that something about its contact
 * has changed: does it still hold? Answers the progress ready for its first step, waiting on when the moment has moved
 * (another birthday, another zone), or exited: `date_gone`, `segment_left`, `where`, or `expired` when the moment passed longer
 * than `maxAge` ago (a flow that was paused, a long outage).
 */
export function startDated(
  flow: CompiledFlow,
  progress: Progress,
  facts: Facts,
  world: Omit<Almanac, 'publishedAt'> & { maxAge: number },
  now: number,
): Progress {
  const { trigger } = flow;
  const occurrence = plannedAgain(flow, progress, facts, world);
  if (!occurrence) return exited(progress, 'date_gone');
  if (occurrence.at > now) return { ...progress, triggeredAt: occurrence.at, anchorAt: occurrence.at, dueAt: occurrence.at };
  if (now - occurrence.at > world.maxAge) return exited(progress, 'expired');
  if (!isMember(flow, facts)) return exited(progress, 'segment_left');
  if (trigger.where && !matches(trigger.where, facts, now)) return exited(progress, 'where');
  return started(flow, progress, occurrence.at);
}

/** Is the contact in the segment a campaign is for? True of every other trigger. */
export function isMember({ trigger }: CompiledFlow, { audience }: Facts): boolean {
  return trigger.is !== 'schedule' || trigger.segment === null || audience?.segments.includes(trigger.segment) === true;
}

/** Has this enrollment not taken its first step yet, and does it stem from the calendar? */
export function isUnstartedDate(flow: CompiledFlow, progress: Progress): boolean {
  return isDated(flow.trigger) && progress.phase === 'wait' && progress.step === null;
}

/** The enrollment's own occasion, where it falls now: of several under its key the one nearest to the planned moment. */
function plannedAgain(
  flow: CompiledFlow,
  progress: Progress,
  facts: Facts,
  world: Omit<Almanac, 'publishedAt'>,
): Occurrence | undefined {
  const { trigger, reentry } = flow;
  const planned = progress.triggeredAt;
  const search = trigger.is === 'schedule' ? SEARCH_SCHEDULE : SEARCH;
  // Who is in already was not too late: `if_past: send` brings the moment forward to the entry at most.
  const sends = trigger.is === 'schedule' && trigger.when.is === 'once' && trigger.when.ifPast === 'send';
  const almanac = { ...world, publishedAt: sends ? progress.enteredAt : 0 };
  return occurrencesBetween(trigger, facts, { from: planned - search, until: planned + search }, almanac)
    .filter((o) => entryKey(reentry, { eventKey: o.key, occurrenceKey: o.key, orderId: o.orderId }) === progress.entryKey)
    .sort((a, b) => Math.abs(a.at - planned) - Math.abs(b.at - planned))[0];
}

function started(flow: CompiledFlow, progress: Progress, at: number): Progress {
  return { ...progress, step: flow.first, phase: 'ready', triggeredAt: at, anchorAt: at, dueAt: at };
}

function exited(progress: Progress, reason: string): Progress {
  return { ...progress, state: 'exited', reason, dueAt: null };
}
