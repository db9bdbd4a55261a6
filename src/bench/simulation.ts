import { defaultSettings } from '../config/settings';
import { parseFlow } from '../flows/parse-flow';
import { simulated } from '../flows/simulate';
import { simulatedLine } from '../intake/simulated-line';
import { elapsed } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { toIso } from '../kernel/local-time';
import type { Figure } from './figures';

const CONTACTS = 100_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const PLACES = [
  ['CN', 'Asia/Shanghai'],
  ['US', 'America/New_York'],
  ['DE', 'Europe/Berlin'],
  ['GB', 'Europe/London'],
  ['JP', 'Asia/Tokyo'],
];

/** A win-back after 90 days over 100,000 contacts, against reading the lines of their orders alone. */
export function measureSimulation(): Promise<Figure> {
  const { flow } = parseFlow(FLOW, 'bench.yaml');
  const settings = { ...defaultSettings(), until: START + 120 * DAY };
  const reading = timed(() => count(events()));
  const playing = timed(() => count(simulated(flow!, events(), settings)));
  if (playing.counted < CONTACTS) throw new Error(`only ${playing.counted} actions of ${CONTACTS} contacts`);
  return Promise.resolve({
    name: 'simulation',
    database: 'none',
    ratio: playing.seconds / reading.seconds,
    readings: { 'contacts/s': CONTACTS / playing.seconds, seconds: playing.seconds, 'seconds reading': reading.seconds },
  });

  function* events() {
    for (let n = 0; n < CONTACTS; n++) {
      const read = simulatedLine(paidOrder(n), settings.shop);
      if ('fault' in read) throw new Error(read.fault);
      yield* read;
    }
  }
}

/** One paid order of each contact, within ten days, in their order. */
function paidOrder(n: number): string {
  const [country, timezone] = PLACES[n % PLACES.length]!;
  const at = toIso(START + Math.floor((n / CONTACTS) * 10 * DAY));
  const consent = { email: true, sms: n % 2 === 0 };
  const contact = { id: `c${n}`, email: `c${n}@example.com`, country, timezone, consent };
  const items = [{ product_id: 'p1', title: 'Linen shirt', quantity: 1, price: '268.00' }];
  const order = { id: `o${n}`, placed_at: at, paid_at: at, currency: 'CNY', total: '268.00', items };
  return JSON.stringify({ type: 'order.paid', timestamp: at, data: { contact, order } });
}

function timed(work: () => number): { counted: number; seconds: number } {
  const begun = elapsed();
  const counted = work();
  return { counted, seconds: (elapsed() - begun) / 1000 };
}

function count(all: Iterable<unknown>): number {
  let n = 0;
  for (const _ of all) n++;
  return n;
}

const FLOW = `id: bench
purpose: marketing
trigger: { date: contact.last_order_at, offset: 90d, at: "10:00" }
holdout: 10%
exit: [ { event: order.paid, match: contact } ]
steps:
  - email: { template: winback, fallback: { sms: { template: winback }, on: [ no_address ] } }
  - wait: 7d
  - if: { step.winback.clicked: false }
    then: [ { sms: { template: winback-last } } ]
`;
