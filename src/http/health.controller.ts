import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from './access';
import { Metrics } from './metrics.service';
import { Readiness } from './readiness.service';

/** For load balancers, orchestrators and Prometheus. */
@Controller()
@Access('public')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** 200 as long as the process answers. */
  @Get('health/live')
  live(): { live: true } {
    return { live: true };
  }

  /** 200 `{ ready, failures, warnings }`, or 503 when work should go elsewhere. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const report = await this.readiness.report();
    void reply.status(report.ready ? 200 : 503);
    return report;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
