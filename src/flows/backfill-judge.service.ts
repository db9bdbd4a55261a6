import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import { EventsService } from '../events/events.service';
import type { LiveFlow } from './catalogue.service';
import { DatesService } from './dates.service';
import { begin, type Refusal } from './enrolling';
import { EnrollmentStore } from './enrollment.store';
import { exitsOn, watchedEvents } from './exits';
import { FactsService, idsOf } from './facts.service';
import { firstMessage } from './first-message';
import type { Span } from './occurrences';
import type { Qualified } from './qualified';
import { QualifiedService } from './qualified.service';
import { mayReenter } from './reentry';

/**
 * Why somebody who may have qualified is not taken in later: what would have kept them out then; they are in already, or were
 * too short a time ago; the first message would be too late by now; or what ends an enrollment has happened since.
 */
export type BackfillRefusal = Refusal | 'already' | 'too_soon' | 'too_late' | 'ended';

/** Who was taken in so far, by a backfill that has not written yet. */
export class TakenIn {
  readonly keys = new Set<string>();
  readonly contacts = new Set<number>();
}

/** Decides who of those who qualified in the past is taken in now. Reads only. */
@Injectable()
export class BackfillJudge {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly events: EventsService,
    private readonly contacts: ContactsService,
    private readonly facts: FactsService,
    private readonly dates: DatesService,
    private readonly qualified: QualifiedService,
  ) {}

  /** Everybody who may have qualified in a stretch of time, the earliest first and sorted a chunk at a time; `taken` is added to. */
  async *chunks(
    read: Reader,
    live: LiveFlow,
    span: Span,
    taken: TakenIn,
    now: number,
  ): AsyncGenerator<{ enter: Qualified[]; refused: BackfillRefusal[] }> {
    for await (const { qualified, refused: before } of this.qualified.chunks(live, span)) {
      const { enter, refused } = await this.judge(read, live, qualified, taken, now);
      yield { enter, refused: [...before, ...refused] };
    }
  }

  private async judge(
    read: Reader,
    { flow }: LiveFlow,
    qualified: readonly Qualified[],
    taken: TakenIn,
    now: number,
  ): Promise<{ enter: Qualified[]; refused: BackfillRefusal[] }> {
    const contacts = [...new Set(qualified.map((q) => q.facts.contact.id))];
    const standing = await this.store.entryKeys(read, flow.id, contacts);
    const last = await this.store.lastEntries(read, [flow.id], contacts);
    const hasEnded = await this.endedSince(read, flow, qualified, now);
    const enter: Qualified[] = [];
    const refused: BackfillRefusal[] = [];
    for (const one of qualified) {
      const { id } = one.facts.contact;
      const key = `${id} ${one.entryKey}`;
      const lastAt = taken.contacts.has(id) ? now : (last.get(`${flow.id} ${id}`) ?? null);
      if (standing.has(key) || taken.keys.has(key)) refused.push('already');
      else if (!mayReenter(flow.reentry, lastAt, now)) refused.push('too_soon');
      else if (hasEnded(one)) refused.push('ended');
      else if (this.isTooLate(flow, one, now)) refused.push('too_late');
      else {
        taken.keys.add(key);
        taken.contacts.add(id);
        enter.push(one);
      }
    }
    return { enter, refused };
  }

  /** Would the first message be late by more than the flow lets a trigger be, or have expired? */
  private isTooLate(flow: LiveFlow['flow'], one: Qualified, now: number): boolean {
    const who = { id: 0, contactId: one.facts.contact.id, orderId: one.orderId, entryKey: one.entryKey };
    const fresh = begin(flow, who, { triggeredAt: one.at, enteredAt: now }, one.facts.event);
    const message = firstMessage(flow, fresh, one.facts);
    if (!message) return false;
    return now - message.dueAt > this.dates.maxAge(flow) || (message.expiresAt !== null && message.expiresAt <= now);
  }

  private async endedSince(
    read: Reader,
    flow: LiveFlow['flow'],
    qualified: readonly Qualified[],
    now: number,
  ): Promise<(one: Qualified) => boolean> {
    const types = watchedEvents(flow);
    if (types.length === 0 || qualified.length === 0) return () => false;
    const contactIds = qualified.map((q) => q.facts.contact.id);
    const about = {
      contactIds: [...new Set([...contactIds, ...(await this.contacts.formerIds(read, contactIds))])],
      orderIds: idsOf(qualified.map((q) => q.orderId)),
    };
    const known = await this.events.about(read, types, about, Math.min(...qualified.map((q) => q.at)));
    const factsOf = await this.facts.load(read, known, [flow], now);
    return (one) => {
      const subject = { contactId: one.facts.contact.id, orderId: one.orderId, triggeredAt: one.at, enteredAt: one.at };
      return known.some((event) => {
        if (event.id === one.eventId || event.at < one.at) return false;
        const facts = factsOf(event, event.data);
        return exitsOn(flow, subject, { ...event, contactId: facts?.contact.id ?? event.contactId }, facts) !== undefined;
      });
    };
  }
}
