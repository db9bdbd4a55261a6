import type { Incoming } from '../../src/intake/incoming';
import { parseDelivery } from '../../src/intake/parse-delivery';

/** When the deliveries of these tests arrived. */
export const RECEIVED = Date.UTC(2026, 2, 1, 9);
const shop = { currency: 'CNY', timezone: 'Asia/Shanghai' };

/** What a delivery says; `body` as text or as what its JSON holds. */
export function parse(source: string, topic: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseDelivery({ source, topic, delivery_id: 'd1', body: text, received_at: RECEIVED }, shop);
}

/** The one thing that a good delivery tells. */
export function one(source: string, topic: string, body: unknown): Incoming {
  const parsed = parse(source, topic, body);
  if (!Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  expect(parsed).toHaveLength(1);
  return parsed[0]!;
}
