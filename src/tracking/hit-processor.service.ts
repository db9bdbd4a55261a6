import { Injectable } from '@nestjs/common';
import { OpenTracking } from '../consent/open-tracking.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import type { HitVerdict } from '../engagement/classify-hit';
import { engagedBy, type Engaged } from '../engagement/engaged';
import { EngagementService } from '../engagement/engagement.service';
import { HitsService, type Hit, type HitOutcome } from '../engagement/hits.service';
import type { NewEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';
import { Clock } from '../kernel/clock';
import { groupBy } from '../kernel/group-by';
import { MessagesService, type KnownMessage } from '../messages/messages.service';

/** A message whose hits amount to something else than before. */
interface Changed {
  message: KnownMessage;
  before: Engaged;
  now: Engaged;
}

/**
 * Turns hits into engagement. For every message that got a new hit all its hits are looked at again, because a scanner often
 * shows only by its third click; what was counted for a person before is taken back then. An open that may not be recorded, by
 * what its reader decided meanwhile, is removed unseen. One transaction per batch.
 */
@Injectable()
export class HitProcessorService {
  constructor(
    private readonly database: Database,
    private readonly hits: HitsService,
    private readonly messages: MessagesService,
    private readonly engagement: EngagementService,
    private readonly events: EventsService,
    private readonly contacts: ContactsService,
    private readonly openTracking: OpenTracking,
    private readonly flows: FlowsService,
    private readonly clock: Clock,
  ) {}

  /** Works out up to `limit` new hits; answers how many there were. */
  async drain(limit: number): Promise<number> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const hits = await this.hits.claim(tx, limit);
      if (hits.length === 0) return 0;
      const messages = await this.messages.byRefs(tx, [...new Set(hits.map((h) => h.ref))]);
      const unwanted = await this.unwanted(tx, hits, messages);
      await this.hits.forget(tx, [...unwanted]);
      const kept = hits.filter((h) => !unwanted.has(h.id));
      const { outcomes, changed, touched } = workOut(kept, messages, now);
      await this.hits.settle(tx, outcomes);
      if (changed.length > 0) await this.apply(tx, changed, now);
      await this.messages.touched(tx, touched);
      return hits.filter((h) => h.isNew).length;
    });
  }

  /** The ids of new opens of readers whose opens may not be recorded (any more). What they allowed to be recorded before stays. */
  private async unwanted(tx: Tx, hits: Hit[], messages: Map<string, KnownMessage>): Promise<Set<number>> {
    const opens = hits.filter((h) => h.isNew && h.kind === 'open' && messages.has(h.ref));
    if (opens.length === 0) return new Set();
    const readerOf = (hit: Hit) => messages.get(hit.ref)!.contactId;
    const readers = await this.contacts.views(tx, [...new Set(opens.map(readerOf))]);
    const allowed = await this.openTracking.allowed(tx, [...readers.values()]);
    return new Set(opens.filter((hit) => !allowed.has(readerOf(hit))).map((hit) => hit.id));
  }

  private async apply(tx: Tx, changed: Changed[], now: number): Promise<void> {
    await this.messages.engaged(
      tx,
      changed.map((c) => c.now),
    );
    await this.engagement.onHits(
      tx,
      changed.flatMap(({ message, before, now: after }) =>
        message.address
          ? [{ channel: message.channel, address: message.address, contactId: message.contactId, before, now: after }]
          : [],
      ),
      now,
    );
    const events = await this.events.append(
      tx,
      changed.flatMap((c) => eventsOf(c, now)),
    );
    if (events.length > 0) await this.flows.onEvents(tx, events, now);
  }
}

interface WorkedOut {
  outcomes: HitOutcome[];
  changed: Changed[];
  /** Messages with a hit that is a person's now and was not before, or the other way round: not only the first of each kind. */
  touched: KnownMessage[];
}

function workOut(hits: Hit[], messages: Map<string, KnownMessage>, now: number): WorkedOut {
  const { outcomes, changed, touched }: WorkedOut = { outcomes: [], changed: [], touched: [] };
  for (const [ref, ofMessage] of groupBy(hits, (h) => h.ref)) {
    const message = messages.get(ref);
    if (!message) {
      outcomes.push(...ofMessage.map((h) => ({ id: h.id, messageId: null, verdict: null })));
      continue;
    }
    const { verdicts, engaged } = engagedBy(message.id, ofMessage, acceptedAt(message, now));
    ofMessage.forEach((hit, i) => {
      const verdict = verdicts[i]!;
      if (hit.isNew || hit.verdict?.class !== verdict.class || hit.verdict.reason !== verdict.reason) {
        outcomes.push({ id: hit.id, messageId: message.id, verdict });
      }
    });
    if (!same(message.engaged, engaged)) changed.push({ message, before: message.engaged, now: engaged });
    if (ofMessage.some((hit, i) => byPerson(hit.isNew ? null : hit.verdict) !== byPerson(verdicts[i]!))) touched.push(message);
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
function eventsOf({ message, before, now: after }: Changed, now: number): NewEvent[] {
  const event = (verb: 'opened' | 'clicked', at: number): NewEvent => ({
    key: `${message.channel}.${verb}:${message.ref}`,
    type: `${message.channel}.${verb}`,
    contactId: message.contactId,
    orderId: message.orderId,
    source: 'tracking',
    at,
    receivedAt: now,
    history: false,
    test: false,
    data: { flow: message.flow, step: message.step, template: message.template, message: message.ref },
  });
  const opened = message.channel === 'email' && before.firstOpenAt === null && after.firstOpenAt !== null;
  const clicked = before.firstClickAt === null && after.firstClickAt !== null;
  return [...(opened ? [event('opened', after.firstOpenAt!)] : []), ...(clicked ? [event('clicked', after.firstClickAt!)] : [])];
}
