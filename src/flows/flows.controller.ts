import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { Access, callerOf } from '../http/access';
import { notFound } from '../http/http-errors';
import { bodyOf } from '../http/json-body';
import type { Finding } from '../kernel/errors';
import { BackfillService } from './backfill.service';
import { CarriedFlows } from './carried-flows.service';
import { CheckedFlows } from './checked-flows.service';
import { DiffService, type FlowDiff } from './diff.service';
import { DryRunService } from './dry-run.service';
import { backfillJson, dryRunJson, flowJson } from './flow-json';
import { FlowListService } from './flow-list.service';
import { backfillBody, readBody, readInstant, sinceBody, validateBody } from './flow-queries';
import { flowJsonSchema } from './flow-schema';

/** Flows as JSON, and what looks at them before they run. Instants are ISO. An unknown flow is 404, a body that is wrong 400. */
@Controller('api/v1/flows')
@Access('api:flows')
export class FlowsController {
  constructor(
    private readonly flows: FlowListService,
    private readonly files: CheckedFlows,
    private readonly carried: CarriedFlows,
    private readonly diffs: DiffService,
    private readonly dryRuns: DryRunService,
    private readonly backfills: BackfillService,
    private readonly config: Config,
  ) {}

  /** `{ flows: [{ id, name, purpose, trigger, steps, published, file, waiting, parked }], findings }`, as `huike flows list` and more. */
  @Get()
  async list(): Promise<{ flows: object[]; findings: Finding[] }> {
    const { flows, findings } = await this.flows.read();
    return { flows: flows.map(flowJson), findings };
  }

  /** The JSON Schema of flow files. */
  @Get('schema')
  schema(): object {
    return flowJsonSchema();
  }

  /** `{ files: { "a.yaml": "id: …" } }`, or `{}` for the files of the shop: `{ flows: [ids], findings }`. YAML that is wrong is an answer. */
  @Post('validate')
  @HttpCode(200)
  async validate(@Req() request: FastifyRequest): Promise<{ flows: string[]; findings: Finding[] }> {
    const { files } = readBody(validateBody, bodyOf(request, {}));
    const checked = await (files
      ? this.files.check(Object.entries(files).map(([file, text]) => ({ file, text })))
      : this.files.read());
    const flows = checked.read.map(({ flow }) => flow);
    return { flows: flows.map(({ id }) => id), findings: [...checked.findings, ...(await this.carried.findings(flows))] };
  }

  @Get(':flow')
  async one(@Param('flow') id: string): Promise<object> {
    const { flows } = await this.flows.read();
    const found = flows.find(({ flow }) => flow === id);
    if (!found) throw notFound(`there is no flow "${id}"`);
    return flowJson(found);
  }

  /** What publishing the file would change, who is inside and what each policy would do with them. */
  @Get(':flow/diff')
  diff(@Param('flow') flow: string): Promise<FlowDiff> {
    return this.diffs.diff(flow);
  }

  /** `{ since }`: the shop's real history through the flow's file. */
  @Post(':flow/dry-run')
  @HttpCode(200)
  async dryRun(@Param('flow') flow: string, @Req() request: FastifyRequest): Promise<object> {
    const { since } = readBody(sinceBody, bodyOf(request));
    return dryRunJson(await this.dryRuns.run(flow, this.instant(since, 'since')));
  }

  /** `{ since?, run? }`: whom the flow would take in of those who qualified before; with `run: true` it does. */
  @Post(':flow/backfill')
  @HttpCode(200)
  async backfill(@Param('flow') flow: string, @Req() request: FastifyRequest): Promise<object> {
    const { since: written, run } = readBody(backfillBody, bodyOf(request, {}));
    const since = written === undefined ? undefined : this.instant(written, 'since');
    const done = run ? this.backfills.run(flow, callerOf(request), since) : this.backfills.preview(flow, since);
    return backfillJson(await done, run);
  }

  private instant(text: string, at: string): number {
    return readInstant(text, at, this.config.settings.shop.timezone);
  }
}
