import type { HitVerdict, KnownMachines } from '../engagement/classify-hit';
import { engagedBy, type Engaged } from '../engagement/engaged';
import type { Hit, HitOutcome } from '../engagement/hits.service';
import type { NewEvent } from '../events/domain-event';
import { groupBy } from '../kernel/group-by';
import type { KnownMessage } from '../messages/messages.service';

/** A message whose hits amount to something else than before. */
export interface ChangedMessage {
  message: KnownMessage;
  before: Engaged;
  now: Engaged;
}

export interface WorkedOut {
  /** Of hits that are new, or are taken for something else than before. */
  outcomes: HitOutcome[];
  changed: ChangedMessage[];
  /** Messages with a hit that is a person's now and was not before, or the other way round: not only the first of each kind. */
  touched: KnownMessage[];
}

/** What all hits of some messages are, and what they amount to. `links`: how many a template version has. */
export function workOutHits(
  hits: readonly Hit[],
  messages: ReadonlyMap<string, KnownMessage>,
  links: ReadonlyMap<number, number>,
  known: KnownMachines,
  now: number,
): WorkedOut {
  const { outcomes, changed, touched }: WorkedOut = { outcomes: [], changed: [], touched: [] };
  for (const [ref, ofMessage] of groupBy(hits, (h) => h.ref)) {
    const message = messages.get(ref);
    if (!message) continue;
    const about = { acceptedAt: acceptedAt(message, now), links: links.get(message.templateVersion ?? 0) ?? null };
    const { verdicts, engaged } = engagedBy(message.id, ofMessage, about, known);
    ofMessage.forEach((hit, i) => {
      const verdict = verdicts[i]!;
      if (hit.isNew || hit.verdict?.class !== verdict.class || hit.verdict.reason !== verdict.reason) {
        outcomes.push({ id: hit.id, messageId: message.id, verdict, isNew: hit.isNew });
      }
    });
    if (!same(message.engaged, engaged)) changed.push({ message, before: message.engaged, now: engaged });
    if (ofMessage.some((hit, i) => byPerson(hit.verdict) !== byPerson(verdicts[i]!))) touched.push(message);
  }
  return { outcomes, changed, touched };
}

function byPerson(verdict: HitVerdict | null): boolean {
  return verdict?.class === 'human';
}

/** A message that is just being sent was accepted, if at all, a moment ago: its commit is on the way. */
function acceptedAt(message: KnownMessage, now: number): number | null {
  return message.sentAt ?? (message.status === 'sending' ? now : null);
}

function same(a: Engaged, b: Engaged): boolean {
  return (
    a.firstOpenAt === b.firstOpenAt &&
    a.firstUnknownOpenAt === b.firstUnknownOpenAt &&
    a.firstMachineOpenAt === b.firstMachineOpenAt &&
    a.firstClickAt === b.firstClickAt
  );
}

/** `email.opened`, `email.clicked`, `sms.clicked`: the first time a person did it, once per message. */
export function eventsOf({ message, before, now: after }: ChangedMessage, now: number, history: boolean): NewEvent[] {
  const event = (verb: 'opened' | 'clicked', at: number): NewEvent => ({
    key: `${message.channel}.${verb}:${message.ref}`,
    type: `${message.channel}.${verb}`,
    contactId: message.contactId,
    orderId: message.orderId,
    source: 'tracking',
    at,
    receivedAt: now,
    history,
    test: false,
    data: { flow: message.flow, step: message.step, template: message.template, message: message.ref },
  });
  const opened = message.channel === 'email' && before.firstOpenAt === null && after.firstOpenAt !== null;
  const clicked = before.firstClickAt === null && after.firstClickAt !== null;
  return [...(opened ? [event('opened', after.firstOpenAt!)] : []), ...(clicked ? [event('clicked', after.firstClickAt!)] : [])];
}
