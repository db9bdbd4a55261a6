import { z } from 'zod';
import type { MessageOptions } from '../../messages/new-message';
import type { Channel } from '../definition';
import { isRecord, type YamlSource, type Path } from '../../config/yaml-source';
import { duration, localText, name } from '../../config/literals';
import { FALLBACK_REASONS } from './fallback-reasons';
import type { Fallback, MessageStep } from './message';
import type { StepReading } from './step-kind';

/** Reads `email:` and `sms:`, their blocks and their fallback. */

const recommendSchema = z
  .strictObject({
    kind: z
      .enum(['bought_together', 'popular'])
      .describe('bought_together: what others bought with it; popular: what sells best now'),
    count: z.number().int().min(1).max(12).default(4),
    min: z.number().int().min(0).max(12).default(1),
    else: z.enum(['popular']).optional(),
  })
  .describe('Products for this contact: recommend[].title, price, url, image_url, reason');

const fallbackMessage = z.strictObject({ template: name, subject: localText.optional() });

export const messageSchema = z.strictObject({
  template: name.describe('A folder below templates/email or templates/sms'),
  subject: localText.optional().describe("Instead of the template's own subject"),
  purpose: z.enum(['service', 'marketing']).optional(),
  topic: name.optional(),
  expires_after: duration.optional().describe('Not sent any more so long after it was due'),
  on_cap: z.enum(['skip', 'hold']).optional().describe('What happens under the frequency cap'),
  urgent: z.boolean().optional().describe('Not held back by quiet hours'),
  even_if_dormant: z.enum(['once']).optional(),
  recommend: recommendSchema.optional(),
  fallback: z
    .strictObject({
      email: fallbackMessage.optional(),
      sms: fallbackMessage.optional(),
      on: z.array(z.enum(FALLBACK_REASONS)).min(1),
    })
    .optional()
    .describe('On another channel, when this one cannot reach the contact'),
});

/** Keys of the language that come with later releases. */
const TO_COME: Record<string, string> = { coupon: 'coupons', survey: 'surveys', variants: 'variants', test: 'tests of variants' };
const KINDS_TO_COME = ['complements', 'next_price', 'new', 'on_sale', 'best'];

export function parseMessage({ source, id, item, path, next, flow }: StepReading): MessageStep | undefined {
  const channel: Channel = 'email' in item ? 'email' : 'sms';
  const at = [...path, channel];
  const written = item[channel];
  if (!isRecord(written)) {
    source.error('value', at, `"${channel}" takes a map`, {
      hint: typeof written === 'string' ? `${channel}: { template: ${written} }` : `${channel}: { template: … }`,
    });
    return undefined;
  }
  const read = source.check(messageSchema, available(source, written, at), at, [
    ...Object.keys(messageSchema.shape),
    ...Object.keys(TO_COME),
  ]);
  if (!read) return undefined;
  const purpose = read.purpose ?? flow.purpose;
  refuseInService(source, purpose, written, at);
  const options: MessageOptions = {
    ...(read.subject !== undefined && { subject: read.subject }),
    ...(read.recommend && { recommend: { ...read.recommend, else: read.recommend.else ?? null } }),
    ...(read.urgent && { urgent: true }),
    ...(read.even_if_dormant && { evenIfDormant: read.even_if_dormant }),
    ...(read.on_cap && { onCap: read.on_cap }),
  };
  return {
    kind: channel,
    id,
    template: read.template,
    purpose,
    topic: read.topic ?? (purpose === flow.purpose ? flow.topic : undefined) ?? purpose,
    expiresAfter: read.expires_after ?? null,
    options,
    fallback: read.fallback ? parseFallback(source, channel, read.fallback, options, [...at, 'fallback']) : null,
    next,
  };
}

/** The map without the keys that are not available yet, each of them said. */
function available(source: YamlSource, written: Record<string, unknown>, at: Path): Record<string, unknown> {
  const { ...rest } = written;
  for (const [key, what] of Object.entries(TO_COME)) {
    if (!(key in rest)) continue;
    source.error('not-yet', [...at, key], `${what} ("${key}") are not available yet`, { on: 'key' });
    delete rest[key];
  }
  const recommend = rest['recommend'];
  const kind = isRecord(recommend) ? recommend['kind'] : undefined;
  if (typeof kind === 'string' && KINDS_TO_COME.includes(kind)) {
    source.error('not-yet', [...at, 'recommend', 'kind'], `recommendations of the kind "${kind}" are not available yet`, {
      hint: 'bought_together or popular',
    });
    delete rest['recommend'];
  }
  return rest;
}

/** A service message sells nothing: that is what lets it be sent without consent. */
function refuseInService(source: YamlSource, purpose: string, written: Record<string, unknown>, at: Path): void {
  if (purpose !== 'service') return;
  for (const block of ['recommend', 'coupon']) {
    if (block in written)
      source.error('selling-in-service', [...at, block], `"${block}" inside a service message: it would need no consent`, {
        hint: 'purpose: marketing',
        on: 'key',
      });
  }
}

function parseFallback(
  source: YamlSource,
  channel: Channel,
  read: NonNullable<z.output<typeof messageSchema>['fallback']>,
  options: MessageOptions,
  at: Path,
): Fallback | null {
  const other: Channel = channel === 'email' ? 'sms' : 'email';
  const message = read[other];
  if (message && !read[channel]) {
    const { subject: _, ...shared } = options;
    return {
      channel: other,
      template: message.template,
      on: read.on,
      options: message.subject === undefined ? shared : { ...shared, subject: message.subject },
    };
  }
  source.error('fallback', at, `a fallback of "${channel}" is another channel`, {
    hint: `fallback: { ${other}: { template: … }, on: [ ${read.on.join(', ')} ] }`,
  });
  return null;
}
