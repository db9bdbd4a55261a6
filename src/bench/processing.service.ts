import { InboxService } from '../events/inbox.service';
import { elapsed, SystemClock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { benchEngine } from './bench-engine.service';
import type { Figure } from './figures';
import { sampleWebhook } from './sample-webhook';

const ORDERS = 5000;

/** Orders a second from stored delivery to contact, order, items, events and enrollment. */
export async function measureProcessing(database: Figure['database'], server?: string): Promise<Figure> {
  const { engine, drop } = await benchEngine({ server, files: { 'config/flows/unpaid.yaml': FLOW } });
  try {
    const inbox = engine.app.get(InboxService);
    const at = toIso(new SystemClock().now());
    const deliveries = Array.from({ length: ORDERS }, (_, n) => ({
      source: 'orders',
      deliveryId: `evt-${n}`,
      topic: 'order.placed',
      body: sampleWebhook(n, at),
    }));
    await Promise.all(deliveries.map((d) => inbox.append(d)));
    const begun = elapsed();
    const done = await engine.machine.drainInbox();
    const seconds = (elapsed() - begun) / 1000;
    const [enrolled] = await engine.database.read<{ n: number }>('SELECT COUNT(*) AS n FROM enrollments');
    if (done < ORDERS || enrolled!.n !== ORDERS) throw new Error(`processed ${done}, enrolled ${enrolled!.n} of ${ORDERS}`);
    return { name: 'processing', database, ratio: null, readings: { 'orders/s': ORDERS / seconds } };
  } finally {
    await drop();
  }
}

const FLOW =
  'id: bench\npurpose: service\ntrigger: { event: order.placed, where: { order.payment: unpaid } }\nexit: [ { event: order.paid } ]\nsteps:\n  - wait: 2d\n';
