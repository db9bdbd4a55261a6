import { signStandard } from './signatures';

/** The three headers that make a body a Standard Webhook. `secret` is `whsec_…`, `id` names the message, `now` is epoch milliseconds. */
export function signEnvelope(secret: string, id: string, now: number, body: string): Record<string, string> {
  const timestamp = Math.floor(now / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signStandard(secret, id, timestamp, Buffer.from(body)),
  };
}
