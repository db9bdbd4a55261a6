import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access, callerOf } from '../http/access';
import { bodyOf } from '../http/json-body';
import type { Finding } from '../kernel/errors';
import { FlowControlService } from './flow-control.service';
import { publishBody, readBody } from './flow-queries';
import { PublishingService, type Published } from './publishing.service';

/** Publishes, pauses, resumes and stops flows; who did it goes into the audit log. A flow that was never published is 404. */
@Controller('api/v1/flows/:flow')
@Access('api:flows')
export class FlowControlController {
  constructor(
    private readonly publishing: PublishingService,
    private readonly control: FlowControlService,
  ) {}

  /**
   * `{ inside?: finish | move | stop }`: publishes the flow's file if it differs, and runs a stopped flow again. Answers what was
   * published (nothing when it was so already), and what is wrong in any file.
   */
  @Post('publish')
  @HttpCode(200)
  async publish(
    @Param('flow') only: string,
    @Req() request: FastifyRequest,
  ): Promise<{ published: Published[]; restarted: string[]; findings: Finding[] }> {
    const { inside } = readBody(publishBody, bodyOf(request, {}));
    const actor = callerOf(request);
    const { published, findings } = await this.publishing.publish(actor, { only, inside });
    const restarted = await this.control.start(only, actor);
    return { published, restarted: restarted ? [only] : [], findings };
  }

  /** Freezes it. `paused`: it was running until now. */
  @Post('pause')
  @HttpCode(200)
  async pause(@Param('flow') flow: string, @Req() request: FastifyRequest): Promise<{ paused: boolean }> {
    return { paused: await this.control.pause(flow, callerOf(request)) };
  }

  /** Thaws it. `resumed`: it was paused until now. */
  @Post('resume')
  @HttpCode(200)
  async resume(@Param('flow') flow: string, @Req() request: FastifyRequest): Promise<{ resumed: boolean }> {
    return { resumed: await this.control.resume(flow, callerOf(request)) };
  }

  /** Ends it: everybody inside exits. */
  @Post('stop')
  @HttpCode(200)
  async stop(@Param('flow') flow: string, @Req() request: FastifyRequest): Promise<{ exited: number }> {
    return { exited: await this.control.stop(flow, callerOf(request)) };
  }
}
