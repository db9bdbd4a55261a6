import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { CheckedFlows } from '../flows/checked-flows.service';
import type { CompiledFlow } from '../flows/definition';
import { actionJson } from '../flows/flow-json';
import { readBody, readInstant, simulateBody } from '../flows/flow-queries';
import { simulate } from '../flows/simulate';
import type { SimulatedEvent } from '../flows/simulated-shop';
import { Access } from '../http/access';
import { notFound } from '../http/http-errors';
import { bodyOf } from '../http/json-body';
import { Invalid, printFinding } from '../kernel/errors';
import { simulatedLine } from './simulated-line';

/** In one request: what is longer is a matter for `huike flows simulate` or a dry run. */
const MOST_EVENTS = 1000;

/** Plays events through a flow's file on a virtual clock. */
@Controller('api/v1/flows/:flow/simulate')
@Access('api:flows')
export class SimulateController {
  constructor(
    private readonly files: CheckedFlows,
    private readonly config: Config,
  ) {}

  /**
   * `{ events: [as POST /api/v1/events takes them], until?, yaml? }`: `{ actions: [as huike flows simulate --json prints them] }`.
   * `yaml` is the text to play instead of the shop's file. Stores and sends nothing. 400 for an event or a text that is wrong.
   */
  @Post()
  @HttpCode(200)
  async simulate(@Param('flow') id: string, @Req() request: FastifyRequest): Promise<{ actions: object[] }> {
    const { events, until, yaml } = readBody(simulateBody, bodyOf(request));
    if (events.length > MOST_EVENTS) throw new Invalid('simulate.events', `${MOST_EVENTS} events are the most`, { at: 'events' });
    const { settings } = this.config;
    const flow = await this.flow(id, yaml);
    const actions = simulate(
      flow,
      events.flatMap((event, i) => this.read(event, i)),
      {
        ...settings,
        ...this.files.leans.simulation(),
        ...(until !== undefined && { until: readInstant(until, 'until', settings.shop.timezone) }),
      },
    );
    return { actions: actions.map(actionJson) };
  }

  private read(event: object, i: number): SimulatedEvent[] {
    const read = simulatedLine(JSON.stringify(event), this.config.settings.shop);
    if ('fault' in read) throw new Invalid('simulate.event', read.fault, { at: `events.${i}` });
    return read;
  }

  private async flow(id: string, yaml: string | undefined): Promise<CompiledFlow> {
    const checked = await (yaml === undefined ? this.files.read() : this.files.check([{ file: `${id}.yaml`, text: yaml }]));
    const found = checked.read.find(({ flow }) => flow.id === id);
    if (found) return found.flow;
    if (yaml === undefined) throw notFound(`there is no flow file of "${id}" that can be read`);
    const errors = checked.findings.filter((f) => f.level === 'error').map(printFinding);
    throw new Invalid('simulate.yaml', errors[0] ?? `the text is of no flow "${id}"`, { at: 'yaml' });
  }
}
