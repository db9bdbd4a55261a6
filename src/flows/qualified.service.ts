import { Injectable } from '@nestjs/common';
import { SegmentsService } from '../audience/segments.service';
import { matches } from '../audience/conditions/matches';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { CandidatesService } from './candidates.service';
import type { LiveFlow } from './catalogue.service';
import { DatesService } from './dates.service';
import type { Trigger } from './definition';
import { enters, triggeringEvent } from './enrolling';
import { FactsService } from './facts.service';
import type { Span } from './occurrences';
import type { Qualified, QualifiedChunk } from './qualified';
import { entryKey } from './reentry';

/** Events, members or contacts looked at in one go. */
const CHUNK = 200;

/**
 * Finds who qualified for a flow within a span of the past, whatever kept them out then: events by the log (history counts),
 * segments by who is in them now and since when, dates and schedules by the moments that fell.
 */
@Injectable()
export class QualifiedService {
  constructor(
    private readonly database: Database,
    private readonly events: EventsService,
    private readonly segments: SegmentsService,
    private readonly candidates: CandidatesService,
    private readonly dates: DatesService,
    private readonly facts: FactsService,
  ) {}

  /** Chunks of those who qualified at or after `span.from` and before `span.until`, under the entry keys they would have got. */
  chunks(live: LiveFlow, span: Span): AsyncGenerator<QualifiedChunk, void> {
    const { trigger } = live.flow;
    if (trigger.is === 'segment' && trigger.change === 'enter') return this.byMembership(live, trigger, span);
    const type = triggeringEvent(trigger);
    return type === undefined ? this.byDate(live, span) : this.byEvents(live, type, span);
  }

  private async *byEvents(live: LiveFlow, type: string, span: Span): AsyncGenerator<QualifiedChunk, void> {
    let after = { at: span.from, id: 0 };
    for (;;) {
      const events = await this.events.ofType(readerOf(this.database), type, after, span.until, CHUNK);
      if (events.length > 0) yield await this.judge(live, events, span.until);
      const last = events.at(-1);
      if (!last || events.length < CHUNK) return;
      after = { at: last.at, id: last.id };
    }
  }

  private async *byMembership(
    live: LiveFlow,
    { segment }: Extract<Trigger, { is: 'segment' }>,
    span: Span,
  ): AsyncGenerator<QualifiedChunk, void> {
    for (let after = 0; ;) {
      const members = await this.segments.members(segment, after, CHUNK);
      const entered = members
        .filter((m) => m.since >= span.from && m.since < span.until)
        .map((m) => entering(segment, m.contact_id, m.since));
      if (entered.length > 0) yield await this.judge(live, entered, span.until);
      if (members.length < CHUNK) return;
      after = members.at(-1)!.contact_id;
    }
  }

  private async *byDate(live: LiveFlow, span: Span): AsyncGenerator<QualifiedChunk, void> {
    // Before the publication is just what is asked for.
    const ever = { ...live, publishedAt: 0 };
    for await (const subjects of this.candidates.of(ever, span, CHUNK)) {
      const factsOf = await this.facts.load(readerOf(this.database), subjects, [live.flow], span.until);
      const chunk: QualifiedChunk = { qualified: [], refused: [] };
      for (const subject of subjects) {
        const facts = factsOf(subject, {});
        for (const { at, key, orderId } of facts ? this.dates.fallsOn(ever, facts, span) : []) {
          const name = entryKey(live.flow.reentry, { eventKey: key, occurrenceKey: key, orderId });
          const { where } = live.flow.trigger;
          if (name === undefined || (where && !matches(where, facts!, span.until))) chunk.refused.push('where');
          else chunk.qualified.push({ facts: facts!, orderId, at, entryKey: name, eventId: null });
        }
      }
      yield chunk;
    }
  }

  private async judge({ flow }: LiveFlow, events: readonly DomainEvent[], now: number): Promise<QualifiedChunk> {
    const factsOf = await this.facts.load(readerOf(this.database), events, [flow], now);
    const chunk: QualifiedChunk = { qualified: [], refused: [] };
    for (const event of events) {
      const facts = factsOf(event, event.data);
      // As if it had been heard at once, and not from an import.
      const then = { ...event, history: false, receivedAt: event.at };
      const verdict = facts ? enters(flow, then, facts, Infinity) : ({ enters: false, why: 'no_contact' } as const);
      if (!verdict.enters) chunk.refused.push(verdict.why);
      else {
        const { at, orderId, id } = event;
        const eventId = id === 0 ? null : id;
        chunk.qualified.push({ facts: facts!, orderId, at, entryKey: verdict.entryKey, eventId } satisfies Qualified);
      }
    }
    return chunk;
  }
}

/** The event a member's entry made, or would have made had it not been there from the beginning: it bears the same key. */
function entering(segment: string, contactId: number, since: number): DomainEvent {
  const key = `segment.entered:${segment}:${contactId}:${since}`;
  const when = { at: since, receivedAt: since, history: false, test: false };
  return { id: 0, key, type: 'segment.entered', contactId, orderId: null, source: 'audience', ...when, data: { segment } };
}
