import { printDuration } from '../kernel/duration';
import type { Finding } from '../kernel/errors';
import { stepsPastClosing } from './closing';
import type { Channel, CompiledFlow } from './definition';
import { didYouMean } from '../kernel/did-you-mean';
import type { OwnCalendars } from './calendar/own-calendars';

/** What a flow may lean on outside its own file. */
export interface Known {
  /** Template names by channel; absent = not checked. */
  templates?: Record<Channel, readonly string[]>;
  /** Lists of `config/calendars.yaml`; absent = not checked. */
  calendars?: OwnCalendars;
  /** The shop's, for flows without a `closes_after` of their own; absent = those are not checked. */
  unpaidClosesAfter?: number;
}

/** What only shows beside the rest: flows with one id, templates and calendars that are not there, steps past the closing. */
export function checkFlows(flows: readonly CompiledFlow[], known: Known = {}): Finding[] {
  return [
    ...findTwins(flows),
    ...flows.flatMap((flow) => [...checkTemplates(flow, known), ...checkCalendar(flow, known), ...checkClosing(flow, known)]),
  ];
}

function findTwins(flows: readonly CompiledFlow[]): Finding[] {
  const first = new Map<string, CompiledFlow>();
  return flows.flatMap((flow) => {
    const twin = first.get(flow.id);
    if (!twin) first.set(flow.id, flow);
    return twin
      ? [error(flow, 'id', 'twin', `two flows are called "${flow.id}"`, `the other: ${twin.places['id'] ?? twin.id}`)]
      : [];
  });
}

function checkTemplates(flow: CompiledFlow, { templates }: Known): Finding[] {
  if (!templates) return [];
  return [...flow.steps.values()].flatMap((step) => {
    if (step.kind !== 'email' && step.kind !== 'sms') return [];
    const used: [Channel, string][] = [[step.kind, step.template]];
    if (step.fallback) used.push([step.fallback.channel, step.fallback.template]);
    return used
      .filter(([channel, template]) => !templates[channel].includes(template))
      .map(([channel, template]) => {
        const hint =
          didYouMean(template, templates[channel]) ??
          `make templates/${channel}/${template}/, or name one of: ${templates[channel].join(', ') || 'none yet'}`;
        return error(
          flow,
          `steps.${step.id}.template`,
          'unknown-template',
          `there is no ${channel} template "${template}"`,
          hint,
        );
      });
  });
}

function checkCalendar({ trigger, places }: CompiledFlow, { calendars }: Known): Finding[] {
  if (!calendars || trigger.is !== 'holiday' || !trigger.holiday.startsWith('own/')) return [];
  const name = trigger.holiday.slice('own/'.length);
  if (Object.hasOwn(calendars, name)) return [];
  const hint = didYouMean(name, Object.keys(calendars)) ?? `add "${name}: [ 2026-05-01 ]" to config/calendars.yaml`;
  return [error({ places }, 'trigger', 'unknown-holiday', `no own calendar is called "${name}"`, hint)];
}

/** A reminder for an order that is closed by then would be wrong however late we notice: refused before it runs. */
export function checkClosing(flow: CompiledFlow, { unpaidClosesAfter }: Pick<Known, 'unpaidClosesAfter'>): Finding[] {
  const closesAfter = flow.closesAfter ?? unpaidClosesAfter;
  if (closesAfter === undefined) return [];
  return stepsPastClosing(flow, closesAfter).map(({ wait, step, falls, fits }) =>
    error(
      flow,
      `steps.${wait}`,
      'past-closing',
      `"${step}" could fall ${printDuration(falls)} after the order was placed, but unpaid orders close after ${printDuration(closesAfter)}`,
      fits
        ? `here at most wait: ${fits}; or closes_after: where the shop closes later`
        : 'the waits before it fill the time already',
    ),
  );
}

function error({ places }: Pick<CompiledFlow, 'places'>, place: string, code: string, message: string, hint: string): Finding {
  return { at: places[place] ?? places['id'] ?? '?:1:1', level: 'error', code: `flow.${code}`, message, hint };
}
