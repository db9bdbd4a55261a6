import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { meantOrKnown } from '../kernel/did-you-mean';
import { Invalid } from '../kernel/errors';
import { CheckedFlows } from './checked-flows.service';
import type { CompiledFlow } from './definition';
import { DryRunHistory } from './dry-run-history.service';
import { DryRunTally } from './dry-run-tally';
import { DryRunTexts, type DryRunSample, type SmsCost } from './dry-run-texts.service';
import { Simulation } from './simulation';

/** What a flow would have done. Instants are epoch milliseconds. */
export type DryRun = { flow: string; since: number; until: number } & ReturnType<DryRunTally['figures']> & {
    samples: DryRunSample[];
    sms: SmsCost;
  };

/**
 * Replays the shop's real history through a flow's file as if it had been live: the simulator, told what the log knows. Nothing
 * is stored and nothing is sent. Contacts are seen as they are now, orders as they were; what depends on the world (dormancy,
 * bounces, other flows under the cap) is left out.
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

  /** `since`: from when on the flow is live. Throws `Invalid('flow.unknown')` where no valid file is called so. */
  async run(name: string, since: number): Promise<DryRun> {
    const flow = await this.flow(name);
    const read = readerOf(this.database);
    const until = this.clock.now();
    const locales = new Map<number, string>();
    const tally = new DryRunTally(this.config.settings.shop.timezone, (id) => locales.get(id) ?? '');
    const { calendars, audience } = this.files.leans;
    const simulation = new Simulation(flow, {
      ...this.config.settings,
      ...{ since, until, calendars: calendars.own(), segments: audience.segments() ?? [], tiers: audience.tierRules() },
      idOf: { contact: Number, order: (_, id) => Number(id) },
    });
    const note = () => simulation.take().forEach((action) => tally.add(action));
    for await (const page of this.history.pages(read, until, ({ id, locale }) => locales.set(id, locale))) {
      for (const event of page) {
        simulation.passTo(event.receivedAt ?? event.at);
        simulation.receive(event);
      }
      note();
    }
    simulation.passTo(until);
    note();
    const samples = await this.texts.samples(read, flow, tally.samples());
    const sms = await this.texts.smsCost(read, flow, tally.smsTexts());
    return { flow: flow.id, since, until, ...tally.figures(), samples, sms };
  }

  private async flow(name: string): Promise<CompiledFlow> {
    const { read } = await this.files.read();
    const found = read.find(({ flow }) => flow.id === name);
    if (found) return found.flow;
    const hint = meantOrKnown(name, read.map(({ flow }) => flow.id)); // prettier-ignore
    throw new Invalid('flow.unknown', `there is no valid flow file of "${name}"`, { hint });
  }
}
