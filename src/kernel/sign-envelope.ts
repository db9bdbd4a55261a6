import { createHmac } from 'node:crypto';

/** The three headers that make a body a Standard Webhook. `secret` is `whsec_…`, `id` names the message, `now` is epoch milliseconds. */
export function signEnvelope(secret: string, id: string, now: number, body: string): Record<string, string> {
  const timestamp = Math.floor(now / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signStandard(secret, id, timestamp, Buffer.from(body)),
  };
}

/** The `webhook-signature` of a body under a `whsec_` secret. */
export function signStandard(secret: string, id: string, timestamp: number, body: Buffer): string {
  return `v1,${standardDigest(secret, id, String(timestamp), body)}`;
}

/** HMAC-SHA256 of `id.timestamp.body` under the bytes of a secret, base64 (standardwebhooks.com, spec 1.0). */
export function standardDigest(secret: string, id: string, timestamp: string, body: Buffer): string {
  const key = Buffer.from(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret, 'base64');
  if (key.length === 0) throw new Error('a webhook secret is empty');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}
