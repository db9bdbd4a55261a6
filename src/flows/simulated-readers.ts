import type { Settings } from '../config/settings';
import type { ContactView } from '../contacts/contact-view';
import type { CompiledFlow, MessageEffect, TestEffect, TestState } from './definition';
import { hasTests, usesBestHour } from './flow-needs';
import { judgeTest, type Measured } from './judge-test';
import { learnBestHour, type Reading } from './learn-best-hour';
import { lookAt } from './looks';
import { quietHoursFor } from './quiet-hours-for';
import type { SimulatedEnrollment } from './simulated-enrollment';
import type { Person } from './simulated-people';
import type { Told } from './simulated-shop';
import { testPlan, type TestPlan } from './test-choices';

/** A message that was sent, and what came of it. */
interface Letter {
  enrollment: SimulatedEnrollment;
  step: string;
  variant: string | null;
}

/** Events about reading, as the lines of a simulation tell them: `data.step` names the message, else it is the newest one. */
const READ: Record<string, 'opened' | 'clicked'> = {
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'sms.clicked': 'clicked',
};

/**
 * What people of a simulation read, as its events tell it: for conditions on earlier steps, for the best hour and for tests.
 * Nobody opens or clicks anything by themselves. Which orders a message earned a simulation cannot know: of a test by
 * `conversion_rate` nothing is measured. When answers came it does not hold against a test's `window`.
 */
export class SimulatedReaders {
  private readonly open: Record<string, TestState> = {};
  private readonly letters: Letter[] = [];
  private readonly readings = new Map<Person, Reading[]>();
  private readonly learnsHours: boolean;
  readonly hasTests: boolean;

  constructor(
    private readonly flow: CompiledFlow,
    private readonly settings: Pick<Settings, 'rules' | 'shop'>,
  ) {
    this.learnsHours = usesBestHour(flow);
    this.hasTests = hasTests(flow);
  }

  /** The flow's tests by step. */
  tests(): Readonly<Record<string, TestState>> {
    return this.open;
  }

  /** At what hour this person reads, where the flow asks; of the habits of the whole shop a simulation knows nothing. */
  bestHour(person: Person, contact: ContactView, now: number): number | undefined {
    if (!this.learnsHours) return undefined;
    const quiet = quietHoursFor(this.flow, contact, this.settings);
    return learnBestHour(this.readings.get(person) ?? [], contact.timezone, now, { quiet });
  }

  /** The clock of a test starts; answers false when it runs already. */
  start({ step, at }: TestEffect): boolean {
    if (Object.hasOwn(this.open, step)) return false;
    this.open[step] = { startedAt: at, winner: null };
    return true;
  }

  /** A message left. */
  sent(enrollment: SimulatedEnrollment, { step, variant }: MessageEffect): void {
    if (this.hasTests) this.letters.push({ enrollment, step, variant });
  }

  /** Somebody opened or clicked something; `enrollments` are theirs, the oldest first. */
  note({ type, at, data }: Told, person: Person, enrollments: readonly SimulatedEnrollment[]): void {
    const what = READ[type];
    // What another flow sent is none of this flow's business.
    if (!what || (typeof data['flow'] === 'string' && data['flow'] !== this.flow.id)) return;
    const reading = { at, clicked: what === 'clicked' };
    if (this.learnsHours) this.readings.set(person, [...(this.readings.get(person) ?? []), reading]);
    const named = typeof data['step'] === 'string' ? data['step'] : undefined;
    for (const { read } of enrollments.toReversed()) {
      const step = named ?? [...read.keys()].at(-1);
      const before = step === undefined ? undefined : read.get(step);
      if (step === undefined || !before) continue;
      // Who clicked has seen it.
      read.set(step, { opened: true, clicked: before.clicked || what === 'clicked' });
      return;
    }
  }

  /** A look at the test of a step is due; answers when the next one is, null after the last. */
  look(step: string, now: number): number | null {
    const test = this.open[step];
    const plan = testPlan(this.flow, step);
    if (!test || !plan) return null;
    const { look, next } = lookAt(plan.winner, now - test.startedAt, now - test.startedAt);
    const verdict = judgeTest(this.measure(step, plan), look.threshold);
    const otherwise = next === null ? plan.winner.otherwise : null;
    this.open[step] = { ...test, winner: verdict.is === 'winner' ? verdict.name : otherwise };
    return verdict.is === 'winner' || next === null ? null : test.startedAt + next;
  }

  private measure(step: string, { winner: { metric }, choices }: TestPlan): Measured[] {
    return choices.map(({ name, variant, steps }) => {
      const own = this.letters.filter((l) => steps.includes(l.step) && (variant === null || l.variant === variant));
      const entered = [...new Set(own.map((l) => l.enrollment))].filter((e) => e.progress.results[step]?.variant === name);
      const about = { name, delivered: own.length, left: 0 };
      switch (metric) {
        case 'goal_rate':
          return { ...about, of: entered.length, hits: entered.filter((e) => e.goalAt !== null).length };
        case 'conversion_rate':
          return { ...about, of: 0, hits: 0 };
        default: {
          const did = metric === 'open_rate' ? 'opened' : 'clicked';
          return { ...about, of: own.length, hits: own.filter((l) => l.enrollment.read.get(l.step)?.[did]).length };
        }
      }
    });
  }
}
