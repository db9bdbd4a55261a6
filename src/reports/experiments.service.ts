import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf, type Reader } from '../database/reader';
import { CatalogueService } from '../flows/catalogue.service';
import type { CompiledFlow } from '../flows/definition';
import { FlowTestsService, type StoredTest } from '../flows/flow-tests.service';
import { judgeTest, LEAST_OF_EACH, type Measured } from '../flows/judge-test';
import { lookAt, thresholdAnyTime } from '../flows/looks';
import type { Winner } from '../flows/steps/draw';
import { choicesOf, testPlan } from '../flows/test-choices';
import { Clock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { testedChoices, verdictWords, type TestedChoice } from './experiments-report';

/** A test of variants or branches, and how it stands. */
export interface Experiment {
  flow: string;
  version: number;
  step: string;
  metric: Winner['metric'];
  /**
   * `open`: drawn for ever, nobody decides. Otherwise by looks: `not_begun`, `running`, `decided` (a winner was proved), `over`
   * (nothing was).
   */
  state: 'open' | 'not_begun' | 'running' | 'decided' | 'over';
  started_at: string | null;
  /** Of a running one. */
  next_look_at: string | null;
  decided_at: string | null;
  /** What everybody new gets; null where it is drawn. */
  winner: string | null;
  verdict: string;
  choices: TestedChoice[];
}

export interface ExperimentsReport {
  report: 'experiments';
  /** Of what is still being measured. */
  at: string;
  rows: Experiment[];
}

/** Every test there is: of published versions, and of older ones as far as they were begun. */
@Injectable()
export class ExperimentsService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly tests: FlowTestsService,
    private readonly clock: Clock,
  ) {}

  /** Of one flow, or of all. */
  async report(asked: { flow?: string } = {}): Promise<ExperimentsReport> {
    const now = this.clock.now();
    const read = readerOf(this.database);
    await this.catalogue.refresh();
    const stored = await this.tests.list(read, asked.flow);
    const begun = new Map(stored.map((test) => [nameOf(test), test]));
    const live = this.catalogue
      .all()
      .filter(({ flow }) => asked.flow === undefined || flow.id === asked.flow)
      .flatMap(({ flow, version }) => flow.order.map((step) => ({ flow: flow.id, version, step })))
      .filter((one) => !begun.has(nameOf(one)) && choicesOf(this.flowOf(one)!, one.step).length > 1);
    const rows: Experiment[] = [];
    for (const one of [...stored, ...live]) {
      const flow = this.flowOf(one);
      if (flow) rows.push(await this.stand(read, flow, one, begun.get(nameOf(one)), now));
    }
    rows.sort((a, b) => (a.flow < b.flow ? -1 : a.flow > b.flow ? 1 : b.version - a.version));
    return { report: 'experiments', at: toIso(now), rows };
  }

  private async stand(
    read: Reader,
    flow: CompiledFlow,
    of: Place,
    test: StoredTest | undefined,
    now: number,
  ): Promise<Experiment> {
    const winner = testPlan(flow, of.step)?.winner;
    const metric = winner?.metric ?? (flow.goal ? 'goal_rate' : 'click_rate');
    const decidedAt = test?.decided_at ?? null;
    const fresh = async () =>
      this.tests.measure(read, of, { metric, window: winner?.window ?? null, choices: choicesOf(flow, of.step) }, now);
    // What was decided is shown as it was then: from then on only the winner is given.
    const measured = decidedAt === null ? await fresh() : (test?.figures?.measured ?? []);
    const seen = decidedAt === null ? null : (test?.figures?.verdict ?? null);
    const verdict = seen ?? judgeTest(measured, thresholdOf(measured, winner, test, now));
    const isProved = verdict.is === 'winner';
    return {
      ...{ flow: of.flow, version: of.version, step: of.step, metric },
      state: !winner ? 'open' : !test ? 'not_begun' : decidedAt === null ? 'running' : isProved ? 'decided' : 'over',
      started_at: test ? toIso(test.started_at) : null,
      next_look_at: test && decidedAt === null ? toIso(test.decide_at) : null,
      decided_at: decidedAt === null ? null : toIso(decidedAt),
      winner: test?.winner ?? null,
      verdict: verdictWords(verdict, measured, !winner || decidedAt !== null),
      choices: testedChoices(measured),
    };
  }

  private flowOf({ flow, version }: Place): CompiledFlow | undefined {
    return this.catalogue.version(flow, version);
  }
}

type Place = Pick<StoredTest, 'flow' | 'version' | 'step'>;

/** As the next look will ask; where nobody planned any, as it may be asked at any time. */
function thresholdOf(
  measured: readonly Measured[],
  winner: Winner | undefined,
  test: StoredTest | undefined,
  now: number,
): number {
  if (!winner) return thresholdAnyTime(Math.min(...measured.map(({ of }) => of)), LEAST_OF_EACH);
  const next = test ? test.decide_at - test.started_at : winner.after;
  return lookAt(winner, next, test ? now - test.started_at : 0).look.threshold;
}

function nameOf({ flow, version, step }: Place): string {
  return `${flow}@${version} ${step}`;
}
