import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { ResponsesService, type Tally } from '../messages/responses.service';
import { CatalogueService } from './catalogue.service';
import type { TestEffect, TestState } from './definition';
import type { EnrollmentRow } from './enrollment.entity';
import type { FlowTestRow } from './flow-test.entity';
import { FlowTestStore } from './flow-test.store';
import { judgeTest, type Measured, type Verdict } from './judge-test';
import { lookAt } from './looks';
import type { Winner } from './steps/draw';
import { testPlan, type Choice, type TestPlan } from './test-choices';

/** The version of a flow an enrollment is on. */
export type PinnedVersion = Pick<EnrollmentRow, 'flow' | 'version'>;

/** How the tests of one version stand, by step. */
export type TestStates = (pinned: PinnedVersion) => Readonly<Record<string, TestState>>;

/** What a look saw. `verdict` is null of tests that earlier releases decided, by the highest rate. */
export interface TestFigures {
  measured: Measured[];
  verdict: Verdict | null;
}

/** A test as it is stored, with what its newest look saw; `figures` is null before the first one. */
export type StoredTest = Omit<FlowTestRow, 'id' | 'figures'> & { figures: TestFigures | null };

/** What is measured, by which rate. */
export interface Measuring extends Pick<Winner, 'metric' | 'window'> {
  choices: readonly Choice[];
}

/**
 * Tests of variants and branches, one for each (flow, version, step). The first enrollment that comes to one starts its clock;
 * when a look at it is due (looks.ts), whoever is moved next takes it, once and for everybody. A test is decided when a look
 * proves a winner, and over after the last one.
 */
@Injectable()
export class FlowTestsService {
  private readonly store = new FlowTestStore();

  constructor(
    private readonly catalogue: CatalogueService,
    private readonly responses: ResponsesService,
    private readonly log: Log,
  ) {}

  /** Starts tests that nobody came to before. */
  async start(tx: Tx, started: readonly { row: PinnedVersion; effect: TestEffect }[]): Promise<void> {
    await this.store.start(
      tx,
      started.map(({ row, effect }) => ({
        flow: row.flow,
        version: row.version,
        step: effect.step,
        started_at: effect.at,
        decide_at: effect.decideAt,
      })),
    );
  }

  /** How the tests of these flows stand, after the looks that are due. */
  async states(tx: Tx, flows: readonly string[], now: number): Promise<TestStates> {
    const known = await this.store.ofFlows(tx, flows);
    const due = known.filter((test) => test.decided_at === null && test.decide_at <= now);
    const tests = due.length === 0 ? known : await this.lookAtAll(tx, flows, due, now);
    const byVersion = new Map<string, Record<string, TestState>>();
    for (const { flow, version, step, started_at: startedAt, winner } of tests) {
      const states = byVersion.get(`${flow}@${version}`) ?? {};
      byVersion.set(`${flow}@${version}`, { ...states, [step]: { startedAt, winner } });
    }
    return ({ flow, version }) => byVersion.get(`${flow}@${version}`) ?? {};
  }

  /** Tests of a flow, or of all, with what was measured; the oldest version first. */
  async list(read: Reader, flow?: string): Promise<StoredTest[]> {
    const tests = flow === undefined ? await this.store.all(read) : await this.store.ofFlows(read, [flow]);
    return tests.map(({ id: _id, figures, ...test }) => ({ ...test, figures: figures === null ? null : readFigures(figures) }));
  }

  /** What readers did with each choice until now. */
  async measure(
    read: Reader,
    { flow, version, step }: Pick<FlowTestRow, 'flow' | 'version' | 'step'>,
    { metric, window, choices }: Measuring,
    now: number,
  ): Promise<Measured[]> {
    const steps = [...new Set(choices.flatMap((choice) => choice.steps))];
    const tallies = await this.responses.tally(read, { flow, version, steps, window, now });
    const sentOnly = choices.some(({ variant }) => variant !== null);
    const goals =
      metric === 'goal_rate' ? await this.store.goalsByChoice(read, { flow, version, step, sentOnly, window, now }) : null;
    return choices.map((choice) => {
      const own = tallies.filter(
        (t) => choice.steps.includes(t.step) && (choice.variant === null || t.variant === choice.variant),
      );
      const sum = (count: (t: Tally) => number) => own.reduce((total, tally) => total + count(tally), 0);
      const delivered = sum((t) => t.delivered);
      const { hits, of } =
        metric === 'goal_rate' ? (goals?.get(choice.name) ?? { hits: 0, of: 0 }) : { hits: sum(HITS[metric]), of: delivered };
      return { name: choice.name, hits, of, delivered, left: sum((t) => t.left) };
    });
  }

  private async lookAtAll(tx: Tx, flows: readonly string[], due: readonly FlowTestRow[], now: number): Promise<FlowTestRow[]> {
    const open = await this.store.lockDue(
      tx,
      due.map((test) => test.id),
      now,
    );
    for (const test of open) {
      const flow = this.catalogue.version(test.flow, test.version);
      const plan = flow && testPlan(flow, test.step);
      if (plan) await this.lookAt(tx, test, plan, now);
    }
    return this.store.ofFlows(tx, flows);
  }

  private async lookAt(tx: Tx, test: FlowTestRow, { winner: plan, choices }: TestPlan, now: number): Promise<void> {
    const { flow, version, step, started_at: startedAt } = test;
    const { look, next } = lookAt(plan, test.decide_at - startedAt, now - startedAt);
    const measured = await this.measure(tx, test, { ...plan, choices }, now);
    const verdict = judgeTest(measured, look.threshold);
    const isOver = verdict.is === 'winner' || next === null;
    const winner = verdict.is === 'winner' ? verdict.name : isOver ? plan.otherwise : null;
    const figures: TestFigures = { measured, verdict };
    await this.store.look(tx, test.id, {
      decide_at: isOver ? test.decide_at : startedAt + next,
      winner,
      decided_at: isOver ? now : null,
      figures: JSON.stringify(figures),
    });
    tx.afterCommit(() =>
      this.log.info('flow.test_looked_at', { flow, version, step, verdict: verdict.is, over: isOver, winner }),
    );
  }
}

/** Earlier releases stored the measured alone, and of nobody how many got it and left. */
function readFigures(text: string): TestFigures {
  const stored = JSON.parse(text) as TestFigures | Pick<Measured, 'name' | 'hits' | 'of'>[];
  if (!Array.isArray(stored)) return stored;
  return { measured: stored.map((one) => ({ ...one, delivered: 0, left: 0 })), verdict: null };
}

/** METRICS §1: each of messages delivered. */
const HITS: Record<Exclude<Winner['metric'], 'goal_rate'>, (tally: Tally) => number> = {
  open_rate: (t) => t.opened,
  click_rate: (t) => t.clicked,
  conversion_rate: (t) => t.ordered,
};
