import { z } from 'zod';
import { isRecord, printed, type Path, type YamlSource } from '../../config/yaml-source';
import type { WebhookEffect } from '../definition';
import { isKeptBack } from '../hold-out';
import { urlRefusal } from '../ssrf-guard';
import { checkTexts, fillTexts } from './fill-text';
import type { Moment, StepRules } from './step-kind';

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
    url: z.string().max(2000).describe('https://… of another system; the request is signed'),
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
    const refused = checkUrl(source, read.url, isRecord(written) ? [...at, 'url'] : at);
    const body = read.body ?? {};
    return checkTexts(source, body, [...at, 'body']) && !refused ? { kind: 'webhook', id, url: read.url, body, next } : undefined;
  },
  run: ({ id, next, url, body }, moment) => ({
    is: 'next',
    step: next,
    result: { status: 'done' },
    effects: isKeptBack(moment) ? [] : [callOf(id, url, fillTexts(body, moment.facts), moment)],
  }),
};

function callOf(step: string, url: string, body: Record<string, unknown>, { progress, visit }: Moment): WebhookEffect {
  return { is: 'webhook', step, visit, url, body, at: progress.anchorAt };
}

/** What no address can be is an error; what leads to a network of the shop's own works only where the settings trust it. */
function checkUrl(source: YamlSource, url: string, path: Path): boolean {
  const refusal = urlRefusal(url, { allow_hosts: [], allow_private: true });
  const doubt = urlRefusal(url, { allow_hosts: [], allow_private: false });
  if (refusal !== undefined) source.error('value', path, `${printed(url)} ${refusal}`, { hint: 'url: https://example.com/hook' });
  else if (doubt !== undefined)
    source.warn('private-url', path, `${printed(url)} ${doubt}: it is called only where config/channels.yaml allows its host`, {
      hint: 'webhooks: { allow_hosts: [ … ] }',
    });
  return refusal !== undefined;
}
