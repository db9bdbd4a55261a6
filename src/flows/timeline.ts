import type { Refusal } from './enrolling';

/** One thing that happened, or did not, to a contact: a line of `contacts explain`. */
export interface Moment {
  /** Epoch milliseconds. */
  at: number;
  what: 'event' | 'not_enrolled' | 'enrolled' | 'ended' | 'message';
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
  error: string | null;
}

export interface MessageSubject {
  flow: string;
  step: string;
  channel: string;
  status: string;
  reason: string | null;
  hold: string | null;
  createdAt: number;
  dueAt: number;
  sentAt: number | null;
  settledAt: number | null;
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

/** A refused entry as a moment. */
export function notEnrolled(at: number, flow: string, why: NotEnrolled): Moment {
  return { at, what: 'not_enrolled', flow, reason: why, text: `not into ${flow}: ${REFUSED[why]}` };
}

/** When it began, and how it ended or where it stands. */
export function enrollmentMoments(e: EnrolledSubject, print: (at: number) => string): Moment[] {
  const arm = e.held_out === 1 ? ', held out' : '';
  const began: Moment = {
    at: e.entered_at,
    what: 'enrolled',
    flow: e.flow,
    text: `into ${e.flow} version ${e.version} (${e.entry_key}${arm})`,
  };
  if (e.ended_at !== null) {
    const how = e.state === 'exited' ? `left ${e.flow}: ${e.reason}` : `came to the end of ${e.flow}`;
    return [began, { at: e.ended_at, what: 'ended', flow: e.flow, ...(e.reason !== null && { reason: e.reason }), text: how }];
  }
  if (e.state === 'parked') began.text += `; parked at ${e.step}: ${e.error}`;
  else if (e.due_at === null) began.text += `; at ${e.step}, until its message is settled`;
  else began.text += `; at ${e.step ?? 'its beginning'}, looks again ${print(e.due_at)}`;
  return [began];
}

/** What became of a message, or what it waits for. */
export function messageMoment(m: MessageSubject, print: (at: number) => string): Moment {
  const reason = m.reason ?? m.hold ?? undefined;
  const open = m.status === 'queued' ? `, due ${print(m.dueAt)}${m.hold ? `, held: ${m.hold}` : ''}` : '';
  return {
    at: m.sentAt ?? m.settledAt ?? m.createdAt,
    what: 'message',
    flow: m.flow,
    step: m.step,
    ...(reason !== undefined && { reason }),
    text: `${m.channel} of ${m.flow}/${m.step}: ${m.status}${m.reason ? ` (${m.reason})` : ''}${open}`,
  };
}
