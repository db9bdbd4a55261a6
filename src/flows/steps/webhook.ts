import { z } from 'zod';
import { isRecord } from '../../config/yaml-source';
import { checkTexts, fillTexts } from './fill-text';
import type { StepRules } from './step-kind';
import { urlFault } from './public-url';

/** `webhook: { url, body }`: texts in `body` may hold `{{ contact.first_name }}`. The flow goes on at once. */
export interface WebhookStep {
  kind: 'webhook';
  id: string;
  url: string;
  body: Record<string, unknown>;
  next: string | null;
}

const webhookSchema = z
  .strictObject({
    url: z.string().describe('https://… of another system; the request is signed'),
    body: z.record(z.string(), z.unknown()).optional().describe('JSON to send; texts may hold {{ contact.first_name }}'),
  })
  .describe('Tells another system; the flow goes on at once');

export const webhookRules: StepRules<WebhookStep> = {
  beside: {},
  schema: webhookSchema,
  parse({ source, id, item, path, next }) {
    const at = [...path, 'webhook'];
    const written = item['webhook'];
    const read = source.check(webhookSchema, typeof written === 'string' ? { url: written } : written, at);
    if (!read) return undefined;
    const fault = urlFault(read.url);
    if (fault) source.error('value', isRecord(written) ? [...at, 'url'] : at, fault, { hint: 'url: https://example.com/hook' });
    const body = read.body ?? {};
    return checkTexts(source, body, [...at, 'body']) && !fault ? { kind: 'webhook', id, url: read.url, body, next } : undefined;
  },
  run: ({ id, next, url, body }, { progress, facts, visit }) => ({
    is: 'next',
    step: next,
    result: { status: 'done' },
    effects: progress.heldOut
      ? []
      : [{ is: 'webhook', step: id, visit, url, body: fillTexts(body, facts), at: progress.anchorAt }],
  }),
};
