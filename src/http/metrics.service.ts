import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** Counters and gauges at `/metrics`, Prometheus text. Names begin with `huike_`; labels never hold personal data. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly gauges = new Map<string, Gauge>();

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'huike_' });
  }

  /** Adds to a counter: `count('messages_total', { channel: 'email', outcome: 'sent' })`. */
  count(name: string, labels: Record<string, string> = {}, by = 1): void {
    let counter = this.counters.get(name);
    if (!counter) {
      counter = new Counter({
        name: `huike_${name}`,
        help: name.replaceAll('_', ' '),
        labelNames: Object.keys(labels),
        registers: [this.registry],
      });
      this.counters.set(name, counter);
    }
    counter.inc(labels, by);
  }

  /** A value asked for at each scrape. */
  watch(name: string, help: string, read: () => Promise<number> | number): void {
    if (this.gauges.has(name)) return;
    this.gauges.set(
      name,
      new Gauge({
        name: `huike_${name}`,
        help,
        registers: [this.registry],
        async collect() {
          this.set(await read());
        },
      }),
    );
  }
}
