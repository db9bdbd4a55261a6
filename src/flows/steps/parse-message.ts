import { z } from 'zod';
import type { MessageOptions } from '../../messages/new-message';
import type { Channel } from '../definition';
import { isRecord, type YamlSource, type Path } from '../../config/yaml-source';
import { duration, localText, name } from '../../config/literals';
import { couponSchema } from './coupon';
import { FALLBACK_REASONS } from './fallback-reasons';
import type { Fallback, MessageStep } from './message';
import { refuseSelling } from './selling';
import type { StepReading } from './step-kind';
import { checkSubject } from './subject';
import { parseTest, parseVariants, testSchema, variantsSchema } from './variants';

/** Reads `email:` and `sms:`, their blocks and their fallback. */

const recommendSchema = z
  .strictObject({
    kind: z
      .enum(['bought_together', 'complements', 'next_price', 'new', 'on_sale', 'best', 'popular'])
      .describe(
        'bought_together: what others bought with it; complements: of other categories; next_price: one step dearer; new, on_sale: of their categories; best: all of these, best first; popular: what sells best now',
      ),
    count: z.number().int().min(1).max(12).default(4).describe('How many at most'),
    min: z.number().int().min(0).max(12).default(1).describe('With fewer else fills up; without it nothing is shown'),
    else: z.enum(['popular']).optional().describe('What fills up where fewer than min were found'),
  })
  .refine(({ count, min }) => min <= count, { path: ['min'], message: 'is more than count' })
  .describe('Products for this contact: recommend[].title, price, url, image_url, reason');

const oncePerDormancy = z
  .enum(['per_dormancy'])
  .optional()
  .describe('Of an SMS: one while the e-mail address is dormant, whichever flow asks');

const fallbackMessage = z.strictObject({ template: name, subject: localText.optional(), once: oncePerDormancy });

export const messageSchema = z.strictObject({
  template: name.describe('A folder below templates/email or templates/sms'),
  subject: localText.optional().describe("Instead of the template's own subject"),
  purpose: z.enum(['service', 'marketing']).optional().describe("Instead of the flow's purpose"),
  topic: name.optional().describe('What a reader can switch off'),
  expires_after: duration.optional().describe('Not sent any more so long after it was due'),
  on_cap: z.enum(['skip', 'hold']).optional().describe('What happens under the frequency cap'),
  urgent: z.boolean().optional().describe('Not held back by quiet hours'),
  even_if_dormant: z.enum(['once']).optional().describe('One e-mail goes out although this address never opens any'),
  once: oncePerDormancy,
  recommend: recommendSchema.optional(),
  coupon: couponSchema.optional(),
  survey: name.optional().describe('Of config/surveys.yaml: survey.question, survey.choices[].label, url'),
  variants: variantsSchema.optional(),
  test: testSchema.optional(),
  fallback: z
    .strictObject({
      email: fallbackMessage.optional(),
      sms: fallbackMessage.optional(),
      on: z.array(z.enum(FALLBACK_REASONS)).min(1),
    })
    .optional()
    .describe('On another channel, when this one cannot reach the contact'),
});
/** Variants are read one by one, so that each fault is told at its own place. */
const plainSchema = messageSchema.extend({ variants: z.unknown().optional() });

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
  const read = source.check(plainSchema, written, at);
  if (!read) return undefined;
  const purpose = read.purpose ?? flow.purpose;
  refuseSelling(source, purpose, written, at);
  checkSubject(source, read.subject, channel, [...at, 'subject']);
  checkOnce(source, read.once, channel, [...at, 'once']);
  const options = optionsOf(read);
  const variants = parseVariants(source, read.variants, { channel, template: read.template }, [...at, 'variants']);
  if (read.test && variants === null)
    source.error('test', [...at, 'test'], 'there is nothing to test: no variants', {
      hint: 'variants: { a: { subject: … }, b: { subject: … } }',
    });
  if (read.test?.winner.metric === 'open_rate' && channel === 'sms')
    source.error('test', [...at, 'test', 'winner', 'metric'], 'nobody can tell whether an SMS was opened', {
      hint: 'metric: click_rate',
    });
  const names = (variants ?? []).map((variant) => variant.name);
  const test = read.test ? parseTest(source, read.test, names, [...at, 'test']) : null;
  return {
    kind: channel,
    id,
    template: read.template,
    purpose,
    topic: read.topic ?? (purpose === flow.purpose ? flow.topic : undefined) ?? purpose,
    expiresAfter: read.expires_after ?? null,
    options,
    variants: variants ?? null,
    test,
    fallback: read.fallback ? parseFallback(source, channel, read.fallback, options, [...at, 'fallback']) : null,
    next,
  };
}

function optionsOf(read: z.output<typeof plainSchema>): MessageOptions {
  return {
    ...(read.subject !== undefined && { subject: read.subject }),
    ...(read.recommend && { recommend: { ...read.recommend, else: read.recommend.else ?? null } }),
    ...(read.coupon && { coupon: { pool: read.coupon.pool, expires: read.coupon.expires ?? null } }),
    ...(read.survey !== undefined && { survey: read.survey }),
    ...(read.urgent && { urgent: true }),
    ...(read.even_if_dormant && { evenIfDormant: read.even_if_dormant }),
    ...(read.on_cap && { onCap: read.on_cap }),
    ...(read.once && { once: read.once }),
  };
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
    checkSubject(source, message.subject, other, [...at, other, 'subject']);
    checkOnce(source, message.once, other, [...at, other, 'once']);
    const { subject: _, once: _once, ...shared } = options;
    return {
      channel: other,
      template: message.template,
      on: read.on,
      options: {
        ...shared,
        ...(message.subject !== undefined && { subject: message.subject }),
        ...(message.once && { once: message.once }),
      },
    };
  }
  source.error('fallback', at, `a fallback of "${channel}" is another channel`, {
    hint: `fallback: { ${other}: { template: … }, on: [ ${read.on.join(', ')} ] }`,
  });
  return null;
}

function checkOnce(source: YamlSource, once: string | undefined, channel: Channel, at: Path): void {
  if (once !== undefined && channel === 'email')
    source.error('once', at, 'an e-mail to a dormant address is sent once anyway', { hint: 'even_if_dormant: once', on: 'key' });
}
