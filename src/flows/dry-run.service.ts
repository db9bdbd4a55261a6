import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { DAY } from '../kernel/duration';
import { Breather } from '../kernel/breather';
import { Clock } from '../kernel/clock';
import { meantOrKnown } from '../kernel/did-you-mean';
import { Invalid, printFinding } from '../kernel/errors';
import { toIso } from '../kernel/local-time';
import { CheckedFlows } from './checked-flows.service';
import type { CompiledFlow } from './definition';
import { DryRunHistory } from './dry-run-history.service';
import { DryRunTally } from './dry-run-tally';
import { DryRunTexts, type DryRunSample } from './dry-run-texts.service';
import type { SimulatedAction } from './simulate';
import { Simulation } from './simulation';
import { sizeHints, type SizeHint } from './size-hints';
import type { SmsCost } from '../rendering/sms-cost';

/** What a flow would have done. Instants are epoch milliseconds; `people` entered, those held out or still waiting among them. */
export type DryRun = { flow: string; since: number; until: number; people: number } & ReturnType<DryRunTally['figures']> & {
    samples: DryRunSample[];
    sms: SmsCost;
    /** What its tests and its hold-out need, at the pace of this run. */
    sizes: SizeHint[];
  };

/** What a replay came to: the next actions, and how many people entered so far. */
export interface Replayed {
  actions: SimulatedAction[];
  people: number;
}

/**
 * Replays the shop's real history through a flow's file as if it had been live: the simulator, told what the log knows. Nothing
 * is stored and nothing is sent. Contacts are seen as they are now, orders as they were; what depends on the world (dormancy,
 * bounces, other flows under the cap, coupon pools) is left out.
 */
@Injectable()
export class DryRunService {
  constructor(
    private readonly database: Database,
    private readonly history: DryRunHistory,
    private readonly files: CheckedFlows,
    private readonly texts: DryRunTexts,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * `since`: from when on the flow is live. Throws `Invalid('flow.unknown')` where no file that can be read has this flow, and
   * `Invalid('dry-run.since')` where that lies ahead.
   */
  async run(name: string, since: number): Promise<DryRun> {
    const flow = await this.flow(name);
    const until = this.clock.now();
    if (since >= until)
      throw new Invalid('dry-run.since', `${toIso(since)} lies ahead: a dry run looks at what has happened since`);
    const locales = new Map<number, string>();
    const tally = new DryRunTally(this.config.settings.shop.timezone, (id) => locales.get(id) ?? '');
    let people = 0;
    for await (const some of this.replay(flow, since, until, locales)) {
      some.actions.forEach((action) => tally.add(action));
      people = some.people;
    }
    const read = readerOf(this.database);
    const samples = await this.texts.samples(read, flow, tally.samples());
    const sms = await this.texts.smsCost(read, flow, tally.smsTexts());
    const sizes = sizeHints(flow, people / ((until - since) / DAY));
    return { flow: flow.id, since, until, people, ...tally.figures(), samples, sms, sizes };
  }

  /**
   * What the flow would have done before `until`, a few actions at a time; contacts and orders are named by our ids. Everything
   * else has its turn in between. `locales` is filled with the locale of everybody met.
   */
  async *replay(
    flow: CompiledFlow,
    since: number,
    until: number,
    locales = new Map<number, string>(),
  ): AsyncGenerator<Replayed, void> {
    const simulation = new Simulation(flow, {
      ...this.config.settings,
      ...this.files.leans.simulation(),
      ...{ since, until },
      idOf: { contact: Number, order: (_, id) => Number(id) },
    });
    const breather = new Breather(this.clock);
    const pass = async (instant: number) => {
      for (const _ of simulation.passing(instant)) if (breather.isDue()) await breather.breathe();
    };
    for await (const page of this.history.pages(readerOf(this.database), until, ({ id, locale }) => locales.set(id, locale))) {
      await breather.breathe();
      for (const event of page) {
        await pass(event.receivedAt ?? event.at);
        simulation.receive(event);
        if (breather.isDue()) await breather.breathe();
      }
      yield { actions: simulation.take(), people: simulation.people() };
    }
    await pass(until);
    yield { actions: simulation.take(), people: simulation.people() };
  }

  private async flow(name: string): Promise<CompiledFlow> {
    const { read, findings } = await this.files.read();
    const found = read.find(({ flow }) => flow.id === name);
    if (found) return found.flow;
    const errors = findings.filter((f) => f.level === 'error' && f.at.includes(name));
    const hint = meantOrKnown(name, read.map(({ flow }) => flow.id)); // prettier-ignore
    throw new Invalid('flow.unknown', `there is no flow file of "${name}" that can be read`, {
      hint: [hint, ...errors.map(printFinding)].join('\n  '),
    });
  }
}
