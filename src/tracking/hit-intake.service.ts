import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { HitsService } from '../engagement/hits.service';
import { Metrics } from '../http/metrics.service';
import { Visitors } from '../http/visitors.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { networkOf } from '../kernel/network-of';
import { Throttle } from '../kernel/throttle';
import { visitOf } from './visit';

/** What was asked for: the pixel of a message, or one of its links. */
export interface Asked {
  kind: 'open' | 'click';
  ref: string;
  /** `null` for the pixel. */
  linkNo: number | null;
}

/**
 * Takes hits down, durably before their readers get an answer. Of a flood as much is taken as the settings say; the rest is a
 * number in the metrics, and whoever floods still gets what they came for.
 */
@Injectable()
export class HitIntakeService {
  private readonly links: Throttle;
  private readonly networks: Throttle;

  constructor(
    private readonly hits: HitsService,
    private readonly visitors: Visitors,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    config: Config,
  ) {
    const { link, network } = config.settings.rules.tracking.hits_per_minute;
    this.links = new Throttle(link, MINUTE);
    this.networks = new Throttle(network, MINUTE);
  }

  /** Never rejects. */
  async take(asked: Asked, request: FastifyRequest): Promise<void> {
    const visit = visitOf(request, this.visitors.addressOf(request));
    const over = this.over(asked, networkOf(visit.ip));
    if (over) this.metrics.count('tracking_uncounted', { over });
    else await this.hits.append({ ...asked, at: this.clock.now(), ...visit });
  }

  /** The limit that this hit is beyond. A network nobody knows is a proxy's, with all visitors in it: it has none. */
  private over({ kind, ref, linkNo }: Asked, network: string | null): 'link' | 'network' | undefined {
    const now = this.clock.lease();
    if (this.links.take([`${kind} ${ref} ${linkNo}`], now) > 0) return 'link';
    return network !== null && this.networks.take([network], now) > 0 ? 'network' : undefined;
  }
}
