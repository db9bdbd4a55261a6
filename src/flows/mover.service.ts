import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { reasonOf } from '../kernel/errors';
import { OutboxService } from '../messages/outbox.service';
import { backOff, MOST_ATTEMPTS } from './back-off';
import { CatalogueService } from './catalogue.service';
import { DatesService } from './dates.service';
import type { Effect, Progress, Settled } from './definition';
import { EffectsService, type Wanted } from './effects.service';
import { columnsOf, progressOf } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore, type Move } from './enrollment.store';
import { FactsService, type FactsOf } from './facts.service';
import { advance } from './interpreter';
import { looksBackAtReaders, withReaders, type Readers } from './look-back';
import { noteSettled, takeNoted } from './noted-settled';

/** `error` of an enrollment has this many characters. */
const ERROR_LENGTH = 500;

/** Moves claimed enrollments one step on: loads facts for all of them at once, lets the interpreter decide, writes what it says. */
@Injectable()
export class MoverService {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly outbox: OutboxService,
    private readonly effects: EffectsService,
    private readonly dates: DatesService,
    private readonly log: Log,
  ) {}

  /** Moves enrollments claimed in `tx`. One whose step throws is put off, and parked in the end; the others move. */
  async move(tx: Tx, rows: readonly EnrollmentRow[], settled: ReadonlyMap<number, Settled>, now: number): Promise<void> {
    if (rows.length === 0) return;
    if (rows.some((row) => !this.catalogue.version(row.flow, row.version))) await this.catalogue.refresh(true);
    const factsOf = await this.facts.load(
      tx,
      rows.map((row) => ({ contactId: row.contact_id, orderId: row.order_id })),
    );
    const readers = await this.readers(tx, rows);
    const moves: Move[] = [];
    const wanted: Wanted[] = [];
    for (const row of rows) {
      try {
        const moved = this.decide(row, settled.get(row.id), factsOf, readers, now);
        moves.push(moved.move);
        if (moved.wanted.effects.length > 0) wanted.push(moved.wanted);
      } catch (error) {
        moves.push(this.putOff(row, settled.get(row.id), error, now));
      }
    }
    await this.store.move(tx, moves);
    await this.effects.carryOut(tx, wanted, now);
  }

  /** Writes down what settled, for the next `move` to go on from; used when a whole batch could not be written. */
  async note(tx: Tx, rows: readonly EnrollmentRow[], settled: ReadonlyMap<number, Settled>, now: number): Promise<void> {
    const moves = rows.map((row): Move => {
      const progress = noteSettled(progressOf(row), settled.get(row.id));
      return { ...columnsOf({ ...progress, dueAt: now }), id: row.id, ended_at: null, attempts: row.attempts, error: row.error };
    });
    await this.store.move(tx, moves);
  }

  /** Puts these off after an error that was not theirs to catch. */
  async fail(tx: Tx, rows: readonly EnrollmentRow[], error: unknown, now: number): Promise<void> {
    await this.store.move(
      tx,
      rows.map((row) => this.putOff(row, undefined, error, now)),
    );
  }

  private decide(
    row: EnrollmentRow,
    settledNow: Settled | undefined,
    factsOf: FactsOf,
    readers: Readers,
    now: number,
  ): { move: Move; wanted: Wanted } {
    const flow = this.catalogue.version(row.flow, row.version);
    if (!flow) throw new Error(`version ${row.version} of ${row.flow} cannot be read`);
    const { progress: stored, settled } = takeNoted(progressOf(row), settledNow);
    const facts = factsOf({ contactId: row.contact_id, orderId: row.order_id }, stored.triggerData);
    if (!facts) return this.write(row, { ...stored, state: 'exited', reason: 'erased', dueAt: null }, [], now);
    const progress = this.dates.start(flow, row, withReaders(stored, readers.get(row.id)), facts, now);
    if (progress.state !== 'waiting' || (progress.phase === 'wait' && (progress.dueAt ?? 0) > now))
      return this.write(row, progress, [], now);
    const { enrollment, effects } = advance(flow, progress, settled ? { ...facts, settled } : facts, now);
    return this.write(row, enrollment, effects, now, facts.contact.id);
  }

  private write(
    row: EnrollmentRow,
    progress: Progress,
    effects: readonly Effect[],
    now: number,
    contactId = row.contact_id,
  ): { move: Move; wanted: Wanted } {
    const ended = progress.state === 'waiting' || progress.state === 'parked' ? null : now;
    const move = { ...columnsOf(progress), id: row.id, ended_at: ended, attempts: 0, error: null };
    return { move, wanted: { row, contactId, effects } };
  }

  private putOff(row: EnrollmentRow, settled: Settled | undefined, error: unknown, now: number): Move {
    const attempts = row.attempts + 1;
    const parked = attempts >= MOST_ATTEMPTS;
    const reason = reasonOf(error);
    const ids = { enrollment: row.id, flow: row.flow, step: row.step, attempts, reason };
    if (parked) this.log.error('enrollment.parked', ids);
    else this.log.warn('enrollment.put_off', ids);
    const progress = noteSettled(progressOf(row), settled);
    return {
      ...columnsOf({ ...progress, dueAt: now + backOff(attempts) }),
      id: row.id,
      ...(parked ? { state: 'parked', due_at: null } : {}),
      ended_at: null,
      attempts,
      error: reason.slice(0, ERROR_LENGTH),
    };
  }

  /** Who opened and clicked what, for flows that ask. */
  private async readers(tx: Tx, rows: readonly EnrollmentRow[]): Promise<Readers> {
    const asking = rows.filter((row) => {
      const flow = this.catalogue.version(row.flow, row.version);
      return flow !== undefined && looksBackAtReaders(flow);
    });
    return this.outbox.readers(
      tx,
      asking.map((row) => row.id),
    );
  }
}
