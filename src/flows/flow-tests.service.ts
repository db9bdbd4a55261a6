import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { ResponsesService, type Tally } from '../messages/responses.service';
import { CatalogueService } from './catalogue.service';
import { decideWinner, type Measured } from './decide-winner';
import type { TestEffect, TestState } from './definition';
import type { EnrollmentRow } from './enrollment.entity';
import type { FlowTestRow } from './flow-test.entity';
import { FlowTestStore } from './flow-test.store';
import { testPlan, type TestPlan } from './test-choices';

/** The version of a flow an enrollment is on. */
export type PinnedVersion = Pick<EnrollmentRow, 'flow' | 'version'>;

/** How the tests of one version stand, by step. */
export type TestStates = (pinned: PinnedVersion) => Readonly<Record<string, TestState>>;

/**
 * Tests of variants and branches, one for each (flow, version, step). The first enrollment that comes to one starts its clock;
 * when its time is over, whoever is moved next has it decided, by what readers did until then, once and for everybody.
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

  /** How the tests of these flows stand, after deciding those whose time is over. */
  async states(tx: Tx, flows: readonly string[], now: number): Promise<TestStates> {
    const known = await this.store.ofFlows(tx, flows);
    const over = known.filter((test) => test.winner === null && test.decide_at <= now);
    const tests = over.length === 0 ? known : await this.decideAll(tx, flows, over, now);
    const byVersion = new Map<string, Record<string, TestState>>();
    for (const { flow, version, step, started_at: startedAt, winner } of tests) {
      const states = byVersion.get(`${flow}@${version}`) ?? {};
      byVersion.set(`${flow}@${version}`, { ...states, [step]: { startedAt, winner } });
    }
    return ({ flow, version }) => byVersion.get(`${flow}@${version}`) ?? {};
  }

  /** Tests of a flow with what was measured, the oldest version first. */
  async list(
    read: Reader,
    flow: string,
  ): Promise<
    (Pick<FlowTestRow, 'version' | 'step' | 'started_at' | 'decide_at' | 'winner' | 'decided_at'> & { figures: Measured[] })[]
  > {
    const tests = await this.store.ofFlows(read, [flow]);
    return tests.map(({ id: _id, flow: _flow, figures, ...test }) => ({
      ...test,
      figures: figures === null ? [] : (JSON.parse(figures) as Measured[]),
    }));
  }

  private async decideAll(tx: Tx, flows: readonly string[], over: readonly FlowTestRow[], now: number): Promise<FlowTestRow[]> {
    const open = await this.store.lockOpen(
      tx,
      over.map((test) => test.id),
    );
    for (const test of open) {
      const flow = this.catalogue.version(test.flow, test.version);
      const plan = flow && testPlan(flow, test.step);
      if (!plan) continue;
      const figures = await this.measure(tx, test, plan);
      const winner = decideWinner(figures);
      await this.store.decide(tx, test.id, { winner, figures: JSON.stringify(figures) }, now);
      const { flow: name, version, step } = test;
      tx.afterCommit(() => this.log.info('flow.test_decided', { flow: name, version, step, winner }));
    }
    return this.store.ofFlows(tx, flows);
  }

  private async measure(tx: Tx, { flow, version, step }: FlowTestRow, { metric, choices }: TestPlan): Promise<Measured[]> {
    if (metric === 'goal_rate') {
      const reached = await this.store.goalsByChoice(tx, flow, version, step);
      return choices.map(({ name }) => ({ name, ...(reached.get(name) ?? { hits: 0, of: 0 }) }));
    }
    const tallies = await this.responses.tally(tx, flow, version, [...new Set(choices.flatMap((c) => c.steps))]);
    return choices.map(({ name, variant, steps }) => {
      const own = tallies.filter((t) => steps.includes(t.step) && (variant === null || t.variant === variant));
      const sum = (count: (t: Tally) => number) => own.reduce((total, tally) => total + count(tally), 0);
      return { name, hits: sum(HITS[metric]), of: sum((t) => t.delivered) };
    });
  }
}

/** METRICS §1: each of messages delivered. */
const HITS: Record<Exclude<TestPlan['metric'], 'goal_rate'>, (tally: Tally) => number> = {
  open_rate: (t) => t.opened,
  click_rate: (t) => t.clicked,
  conversion_rate: (t) => t.ordered,
};
