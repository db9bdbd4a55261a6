import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { reasonOf } from '../kernel/errors';
import { backOff, MOST_ATTEMPTS } from './back-off';
import { DatesService } from './dates.service';
import type { Effect, Progress, Settled } from './definition';
import { EffectsService } from './effects.service';
import { columnsOf, progressOf } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore, type Move } from './enrollment.store';
import { HindsightService } from './hindsight.service';
import { advance } from './interpreter';
import { noteSettled, takeNoted } from './noted-settled';
import { SituationsService, type Situation } from './situations.service';

/** `error` of an enrollment has this many characters. */
const ERROR_LENGTH = 500;

/** What was decided about one enrollment. */
interface Decided {
  row: EnrollmentRow;
  progress: Progress;
  effects: readonly Effect[];
  /** Whom the effects concern: the survivor of a merge. */
  contactId: number;
  collapses: boolean;
}

/** Moves claimed enrollments one step on: loads facts for all of them at once, lets the interpreter decide, writes what it says. */
@Injectable()
export class MoverService {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly situations: SituationsService,
    private readonly effects: EffectsService,
    private readonly hindsight: HindsightService,
    private readonly dates: DatesService,
    private readonly log: Log,
  ) {}

  /** Moves enrollments claimed in `tx`. One whose step throws is put off, and parked in the end; the others move. */
  async move(tx: Tx, rows: readonly EnrollmentRow[], settled: ReadonlyMap<number, Settled>, now: number): Promise<void> {
    if (rows.length === 0) return;
    const situationOf = await this.situations.load(tx, rows, now);
    const moves: Move[] = [];
    const decided: Decided[] = [];
    for (const row of rows) {
      try {
        decided.push(this.decide(row, situationOf(row), settled.get(row.id), now));
      } catch (error) {
        moves.push(this.putOff(row, settled.get(row.id), error, now));
      }
    }
    const waiting = decided.filter(({ progress }) => progress.state === 'waiting' && progress.phase === 'event');
    const heard = await this.hindsight.ofWaiting(tx, waiting, now);
    moves.push(...decided.map(({ row, progress }) => moveOf(row, heard.get(row.id) ?? progress, now)));
    await this.store.move(tx, moves);
    await this.effects.carryOut(tx, decided, now);
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

  private decide(row: EnrollmentRow, situation: Situation, settledNow: Settled | undefined, now: number): Decided {
    const { flow, facts } = situation;
    const { progress: stored, settled } = takeNoted(situation.progress, settledNow);
    const decided = { row, contactId: facts?.contact.id ?? row.contact_id, collapses: flow.collapse !== null, effects: [] };
    if (!facts) return { ...decided, progress: { ...stored, state: 'exited', reason: 'erased', dueAt: null } };
    const progress = this.dates.start(flow, stored, facts, now);
    if (progress.state !== 'waiting' || (progress.phase === 'wait' && (progress.dueAt ?? 0) > now))
      return { ...decided, progress };
    const { enrollment, effects } = advance(flow, progress, settled ? { ...facts, settled } : facts, now);
    return { ...decided, progress: enrollment, effects };
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
}

function moveOf(row: EnrollmentRow, progress: Progress, now: number): Move {
  const ended = progress.state === 'waiting' || progress.state === 'parked' ? null : now;
  return { ...columnsOf(progress), id: row.id, ended_at: ended, attempts: 0, error: null };
}
