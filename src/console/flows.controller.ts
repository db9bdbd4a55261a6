import { Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { DiffService } from '../flows/diff.service';
import { FlowControlService } from '../flows/flow-control.service';
import { FlowListService, type ListedFlow } from '../flows/flow-list.service';
import { InsideService } from '../flows/inside.service';
import { Access, type Caller } from '../http/access';
import { forbidden } from '../http/http-errors';
import { Clock } from '../kernel/clock';
import type { Finding } from '../kernel/errors';
import { ExperimentsService } from '../reports/experiments.service';
import { FlowLiftsService } from '../reports/flow-lifts.service';
import { nameOf } from './figures';
import { flowPage, stopPage } from './flow-page';
import { flowPath, flowsPage } from './flows-page';
import { consolePage, frameOf } from './frame';
import { nothingPage } from './nothing-page';

type Request = FastifyRequest & { caller?: Caller };

/** So many of those inside are named. */
const NEWEST = 20;

/** Flows for eyes: what there is, how each goes, and holding, resuming or ending one. */
@Controller('flows')
@Access('console')
export class FlowsController {
  constructor(
    private readonly flows: FlowListService,
    private readonly diffs: DiffService,
    private readonly inside: InsideService,
    private readonly control: FlowControlService,
    private readonly experiments: ExperimentsService,
    private readonly lifts: FlowLiftsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async list(@Req() request: Request): Promise<string> {
    const { flows, findings } = await this.flows.read();
    const body = flowsPage(flows, findings, this.config.settings.shop.timezone);
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'flows', 'Flows', body);
  }

  @Get(':flow')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('flow') flow: string,
  ): Promise<string> {
    const { listed, findings } = await this.find(flow);
    if (!listed) return this.unknown(request, reply, flow);
    const { timezone: zone, currency } = this.config.settings.shop;
    const body = flowPage({
      listed,
      diff: await this.diffs.diff(flow),
      insiders: await this.inside.newest(flow, NEWEST),
      tests: (await this.experiments.report({ flow })).rows,
      lift: (await this.lifts.lifts(flow))[0],
      findings: findings.filter((one) => listed.file !== null && one.at.startsWith(`${listed.file.name}:`)),
      mayChange: mayChange(request.caller),
      now: this.clock.now(),
      ...{ zone, currency },
    });
    return this.page(request, nameOf(flow, listed.form?.name ?? null), body);
  }

  /** Asks before it is done. */
  @Get(':flow/stop')
  @Header('content-type', 'text/html; charset=utf-8')
  async askToStop(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('flow') flow: string,
  ): Promise<string> {
    const { listed } = await this.find(flow);
    if (!listed?.published) return this.unknown(request, reply, flow);
    const name = nameOf(flow, listed.form?.name ?? null);
    return this.page(request, `Stop ${name}?`, stopPage(flow, name, listed.waiting + listed.parked));
  }

  /** `pause`, `resume`, `stop` or `start`; 303 back to the flow. What is so already changes nothing. */
  @Post(':flow/:action')
  @HttpCode(303)
  @Header('content-type', 'text/html; charset=utf-8')
  async change(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('flow') flow: string,
    @Param('action') action: string,
  ): Promise<string> {
    if (!mayChange(request.caller)) throw forbidden('analysts look at flows and do not change them');
    const { listed } = await this.find(flow);
    const change = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (!listed?.published || !change) return this.unknown(request, reply, flow);
    await change(this.control, flow, request.caller?.name ?? 'console');
    void reply.header('location', flowPath(flow));
    return '';
  }

  private async find(flow: string): Promise<{ listed: ListedFlow | undefined; findings: Finding[] }> {
    const { flows, findings } = await this.flows.read();
    return { listed: flows.find((one) => one.flow === flow), findings };
  }

  private unknown(request: Request, reply: FastifyReply, flow: string): string {
    void reply.status(404);
    const text = `No file in config/flows and no published version is called “${flow}”.`;
    return this.page(request, 'No such flow', nothingPage('There is no such flow', text, '/flows', 'All flows'));
  }

  private page(request: Request, title: string, body: ReturnType<typeof flowPage>): string {
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'flows', title, body);
  }
}

const ACTIONS: Partial<Record<string, (control: FlowControlService, flow: string, actor: string) => Promise<unknown>>> = {
  pause: (control, flow, actor) => control.pause(flow, actor),
  resume: (control, flow, actor) => control.resume(flow, actor),
  stop: (control, flow, actor) => control.stop(flow, actor),
  start: (control, flow, actor) => control.start(flow, actor),
};

function mayChange(caller: Caller | undefined): boolean {
  return caller !== undefined && caller.role !== 'analyst';
}
