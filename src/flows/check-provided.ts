import type { Finding } from '../kernel/errors';
import { askedVariables, type AskedVariable } from '../rendering/asked-variables';
import type { MessageOptions } from '../messages/new-message';
import type { Channel, CompiledFlow, LocalText } from './definition';
import { givesOrder } from './event-types';
import { printTrigger } from './print-trigger';
import type { MessageStep } from './steps/message';
import { isDated } from './trigger-kind';

/** A variable that a template's text needs, and the file it stands in. */
export type AskedByTemplate = AskedVariable & { file: string };
/** What each template needs, all its locales and layouts together. */
export type Asking = (channel: Channel, template: string) => readonly AskedByTemplate[];

/** One message a step may write: by itself, as a variant, or as the fallback. */
interface Written {
  channel: Channel;
  template: string;
  options: MessageOptions;
  subjects: string[];
}

/**
 * Variables that nothing provides in this flow: `order` where the trigger has none, `event` where a date enrolls, `coupon`,
 * `recommend` and `survey` where the step gives none. Named at the step, with the template's own place.
 */
export function checkProvided(flow: CompiledFlow, asking: Asking): Finding[] {
  return [...flow.steps.values()].flatMap((step) =>
    step.kind === 'email' || step.kind === 'sms' ? messagesOf(step).flatMap((one) => checkMessage(flow, step, one, asking)) : [],
  );
}

function checkMessage(flow: CompiledFlow, step: MessageStep, written: Written, asking: Asking): Finding[] {
  const { channel, template, options, subjects } = written;
  const ofTemplate = asking(channel, template).map((asked) => ({
    ...asked,
    by: `${channel} template "${template}"`,
    at: ` (${asked.file}:${asked.line}:${asked.column})`,
  }));
  const ofSubjects = subjects.flatMap(askedVariables).map((asked) => ({ ...asked, by: 'the subject', at: '' }));
  const found = new Map<string, Finding>();
  for (const { root, written: name, by, at } of [...ofSubjects, ...ofTemplate]) {
    const missing = whyMissing(root, flow, options);
    if (!missing || found.has(`${by} ${root}`)) continue;
    const message = `${by} uses ${name}${at}, but ${missing.why}`;
    found.set(`${by} ${root}`, error(flow, step, 'not-provided', message, missing.hint));
  }
  return [...found.values()];
}

/** Why nothing fills this variable, and what to do. */
function whyMissing(root: string, flow: CompiledFlow, options: MessageOptions): { why: string; hint: string } | undefined {
  const trigger = printTrigger(flow.trigger);
  switch (root) {
    case 'order':
    case 'orders':
      if (root === 'orders' && givesOrder(flow.trigger) && flow.collapse === null)
        return { why: 'the orders of this flow do not collapse', hint: 'collapse: 1d, or use order' };
      if (givesOrder(flow.trigger)) return undefined;
      return {
        why: `enrollments by ${trigger} have no order`,
        hint: `put it between {{#if ${root}}} and {{/if}}, or leave it out`,
      };
    case 'event':
      if (!isDated(flow.trigger)) return undefined;
      return { why: `${trigger} is no event and carries no data`, hint: 'use contact.… instead' };
    case 'coupon': {
      const reserved = options.coupon || [...flow.steps.values()].some((step) => step.kind === 'coupon');
      return reserved ? undefined : { why: 'the step gives no coupon', hint: 'coupon: { pool: … } in the step' };
    }
    case 'recommend':
      return options.recommend
        ? undefined
        : { why: 'the step recommends nothing', hint: 'recommend: { kind: best, count: 4 } in the step' };
    case 'survey':
      return options.survey !== undefined ? undefined : { why: 'the step asks no survey', hint: 'survey: <name> in the step' };
    default:
      return undefined;
  }
}

function messagesOf({ kind: channel, template, options, variants, fallback }: MessageStep): Written[] {
  const written = (of: Pick<Written, 'channel' | 'template' | 'options'>): Written => ({
    ...of,
    subjects: textsOf(of.options.subject),
  });
  const own = variants ?? [{ template, subject: undefined }];
  return [
    ...own.map((one) =>
      written({ channel, template: one.template, options: { ...options, subject: one.subject ?? options.subject } }),
    ),
    ...(fallback ? [written(fallback)] : []),
  ];
}

function textsOf(text: LocalText | undefined): string[] {
  if (text === undefined) return [];
  return typeof text === 'string' ? [text] : Object.values(text);
}

function error({ places }: CompiledFlow, { id }: MessageStep, code: string, message: string, hint?: string): Finding {
  const at = places[`steps.${id}.template`] ?? places[`steps.${id}`] ?? places['id'] ?? '?:1:1';
  return { at, level: 'error', code: `flow.${code}`, message, ...(hint !== undefined && { hint }) };
}
