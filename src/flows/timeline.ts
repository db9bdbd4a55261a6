import type { GivenCoupon } from '../audience/coupons.service';
import type { ConsentRecord } from '../consent/may-send';
import { whyChanged, type EngagementChange } from '../engagement/change-words';
import { hitWords } from '../engagement/hit-words';
import type { Visits } from '../engagement/hits.service';
import type { DomainEvent } from '../events/domain-event';
import { toIso } from '../kernel/local-time';
import type { StepResult } from './definition';
import type { Refusal } from './enrolling';

/** What kinds of things are told; of one instant in this order: what came of something after it. */
export const MOMENTS = [
  ...(['event', 'consent', 'reading', 'not_enrolled', 'enrolled', 'step', 'coupon', 'goal', 'ended'] as const),
  ...(['message', 'opened', 'clicked', 'visit'] as const),
];

/** One thing that happened, or did not, to a contact: a line of `contacts explain`. */
export interface Moment {
  /** Epoch milliseconds. */
  at: number;
  what: (typeof MOMENTS)[number];
  flow?: string;
  step?: string;
  /** One sentence for people. */
  text: string;
  /** Stable reason code, where there is one. */
  reason?: string;
}

export interface EnrolledSubject {
  id: number;
  flow: string;
  version: number;
  entry_key: string;
  state: string;
  reason: string | null;
  step: string | null;
  entered_at: number;
  ended_at: number | null;
  due_at: number | null;
  held_out: number;
  goal_at: number | null;
  error: string | null;
  /** JSON: what became of its steps. */
  results: string;
}

/** A test of variants or branches that is decided. */
export interface DecidedTest {
  /** What everybody gets from then on. */
  winner: string;
  /** False: nothing was proved in time, and so the flow says. */
  isProved: boolean;
  decidedAt: number;
}

/** The test of a step, where there is one and it is decided. */
export type TestOf = (of: { flow: string; version: number; step: string }) => DecidedTest | undefined;

export interface MessageSubject {
  flow: string;
  version: number;
  step: string;
  channel: string;
  status: string;
  reason: string | null;
  hold: string | null;
  variant: string | null;
  createdAt: number;
  dueAt: number;
  sentAt: number | null;
  settledAt: number | null;
  engaged: { firstOpenAt: number | null; firstClickAt: number | null };
}

/** Why an event did not enroll, in words. `before_publication` and `changed_since`: it would today. */
export type NotEnrolled = Refusal | 'before_publication' | 'changed_since' | 'too_soon';

const REFUSED: Record<NotEnrolled, string> = {
  other_event: 'another event starts the flow',
  test: 'a test event starts nothing',
  history: 'history starts nothing',
  too_old: 'it was too old when it arrived (max_age)',
  no_contact: 'nobody was known to write to',
  no_order: 'the order it is about was not known',
  where: 'the condition of the trigger did not hold',
  before_publication: 'the flow was not published yet',
  changed_since: 'the condition of the trigger did not hold then; it would now',
  too_soon: 'the contact had been in the flow a short time ago (reentry)',
};

/** A refused entry as a moment; `details` are the parts of the condition that failed. */
export function notEnrolled(at: number, flow: string, why: NotEnrolled, details: readonly string[] = []): Moment {
  const parts = details.length > 0 ? `: ${details.join('; ')}` : '';
  return { at, what: 'not_enrolled', flow, reason: why, text: `not into ${flow}: ${REFUSED[why]}${parts}` };
}

/** Something that happened, with what conditions may have asked of it. */
export function eventMoment(event: Pick<DomainEvent, 'type' | 'at' | 'history' | 'test' | 'data'>): Moment {
  const { type, at, history, test, data } = event;
  const told = ['segment', 'tier', 'survey', 'choice', 'flow', 'step', 'pool'].flatMap((key) => {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    return typeof value === 'string' ? [`${key} ${value}`] : [];
  });
  const more = [...told, ...(history ? ['history'] : []), ...(test ? ['test'] : [])];
  return { at, what: 'event', text: `${type}${more.length > 0 ? ` (${more.join(', ')})` : ''}` };
}

/** A yes or no to being written to. */
export function consentMoment({ channel, state, topic, basis, byPerson, at }: ConsentRecord): Moment {
  const about = topic === null ? 'marketing' : `topic ${topic}`;
  const how = [...(basis === null ? [] : [basis]), byPerson ? 'by the person' : 'told by the shop'].join(', ');
  return { at, what: 'consent', reason: state, text: `${channel}, ${about}: ${state} (${how})` };
}

/** An address became dormant, woke, or was on the way to either. `day` prints a day, `message` names the message it is about. */
export function readingMoment(change: EngagementChange, day: (at: number) => string, message?: string): Moment {
  const { address, was, became, cause, at } = change;
  return { at, what: 'reading', reason: cause, text: `${address}: ${was} → ${became}: ${whyChanged(change, day, message)}` };
}

/** When it began, and how it ended or where it stands. */
export function enrollmentMoments(e: EnrolledSubject, test: TestOf): Moment[] {
  const arm = e.held_out === 1 ? ', held out' : '';
  const began: Moment = {
    at: e.entered_at,
    what: 'enrolled',
    flow: e.flow,
    text: `into ${e.flow} version ${e.version} (${e.entry_key}${arm})`,
  };
  const way = [began, ...stepMoments(e, test), ...goalMoment(e)];
  if (e.ended_at !== null) {
    const how = e.state === 'exited' ? `left ${e.flow}: ${e.reason}` : `came to the end of ${e.flow}`;
    return [...way, { at: e.ended_at, what: 'ended', flow: e.flow, ...(e.reason !== null && { reason: e.reason }), text: how }];
  }
  if (e.state === 'parked') began.text += `; parked at ${e.step}: ${e.error}`;
  else if (e.due_at === null) began.text += `; at ${e.step}, until its message is settled`;
  else began.text += `; at ${e.step ?? 'its beginning'}, looks again ${toIso(e.due_at)}`;
  return way;
}

/** What steps came to that are no messages: branches, waits for events, what was set. */
function stepMoments({ flow, version, results }: EnrolledSubject, test: TestOf): Moment[] {
  return Object.entries(JSON.parse(results) as Record<string, StepResult>).flatMap(([step, result]): Moment[] => {
    const { channel, status, variant, at } = result;
    if (channel !== null || status === 'queued') return [];
    const chosen = variant === undefined ? '' : ` ${variant}${verdict(test({ flow, version, step }), variant, at)}`;
    const what = `${STEP_WORDS[status] ?? status}${chosen}`;
    return [{ at, what: 'step', flow, step, reason: status, text: `${flow}/${step}: ${what}` }];
  });
}

const STEP_WORDS: Partial<Record<StepResult['status'], string>> = {
  happened: 'the event came it waited for',
  timed_out: 'the event did not come in time',
  chosen: 'took branch',
};

function goalMoment({ flow, goal_at: at }: EnrolledSubject): Moment[] {
  return at === null ? [] : [{ at, what: 'goal', flow, text: `reached the goal of ${flow}` }];
}

/** What became of a message, or what it waits for, and what its reader did. */
export function messageMoments(m: MessageSubject, test: TestOf): Moment[] {
  const reason = m.reason ?? m.hold ?? undefined;
  const open = m.status === 'queued' ? `, due ${toIso(m.dueAt)}${m.hold ? `, held: ${m.hold}` : ''}` : '';
  const name = `${m.channel} of ${m.flow}/${m.step}`;
  const about = { flow: m.flow, step: m.step };
  const read = (at: number | null, what: 'opened' | 'clicked'): Moment[] =>
    at === null ? [] : [{ at, what, ...about, text: `${what} the ${name}` }];
  const fate: Moment = {
    at: m.sentAt ?? m.settledAt ?? m.createdAt,
    what: 'message',
    ...about,
    ...(reason !== undefined && { reason }),
    text: `${name}${m.variant ? `, variant ${m.variant}${verdict(test(m), m.variant, m.createdAt)}` : ''}: ${m.status}${m.reason ? ` (${m.reason})` : ''}${open}`,
  };
  return [fate, ...read(m.engaged.firstOpenAt, 'opened'), ...read(m.engaged.firstClickAt, 'clicked')];
}

/** Opens and clicks that say nothing of the reader, or need a word. That somebody read is told by `opened` and `clicked`. */
export function visitMoment(
  visits: Visits,
  { flow, step, channel }: Pick<MessageSubject, 'flow' | 'step' | 'channel'>,
): Moment[] {
  const { at, kind, hits, reason } = visits;
  if (reason === 'person') return [];
  const what = `${hits} ${kind}${hits === 1 ? '' : 's'} of the ${channel} of ${flow}/${step}`;
  return [{ at, what: 'visit', flow, step, reason, text: `${what} by ${hitWords(visits)}` }];
}

/** What the test of a step has to do with what somebody got. */
function verdict(test: DecidedTest | undefined, variant: string, at: number): string {
  if (!test) return '';
  if (!test.isProved) return at >= test.decidedAt ? ' (the test proved nothing: everybody gets it)' : '';
  if (test.winner !== variant) return ` (the test was won by ${test.winner})`;
  return at >= test.decidedAt ? ' (which had won the test)' : ' (it won the test)';
}

/** A code was reserved. */
export function couponMoment({ pool, at, expiresAt }: GivenCoupon, flow: string): Moment {
  return {
    at,
    what: 'coupon',
    flow,
    text: `given a coupon of ${pool}${expiresAt === null ? '' : `, good until ${toIso(expiresAt)}`}`,
  };
}
