import { didYouMean } from '../kernel/did-you-mean';
import { printDuration } from '../kernel/duration';
import type { Finding } from '../kernel/errors';
import type { OwnCalendars } from './calendar/own-calendars';
import { stepsPastClosing } from './closing';
import type { Channel, FlowSketch } from './definition';
import type { Reference } from './references';

/** What a flow may lean on outside its own file; what is absent is not checked. */
export interface Known {
  /** Template names by channel. */
  templates?: Record<Channel, readonly string[]>;
  /** Lists of `config/calendars.yaml`. */
  calendars?: OwnCalendars;
  /** Ids of `config/segments.yaml`. */
  segments?: readonly string[];
  /** Ids of `config/tiers.yaml`. */
  tiers?: readonly string[];
  /** The shop's currency, then those with a rate to it in `config/rates.yaml`. */
  currencies?: readonly string[];
  /** Pools of `config/coupons.yaml`. */
  coupons?: readonly string[];
  /** Names of `config/surveys.yaml`. */
  surveys?: readonly string[];
  /** The shop's, for flows without a `closes_after` of their own. */
  unpaidClosesAfter?: number;
}

/** What only shows beside the rest: flows with one id, names of templates, pools and segments that are not there, steps past the closing. */
export function checkFlows(flows: readonly FlowSketch[], known: Known = {}): Finding[] {
  // Flows that name their own closing were held against it when they were read.
  const closed = flows.filter((flow) => flow.closesAfter === null).flatMap((flow) => checkClosing(flow, known));
  return [...findTwins(flows), ...flows.flatMap((flow) => checkReferences(flow, known)), ...closed];
}

function findTwins(flows: readonly FlowSketch[]): Finding[] {
  const first = new Map<string, FlowSketch>();
  return flows.flatMap((flow) => {
    if (flow.id === '') return [];
    const twin = first.get(flow.id);
    if (!twin) first.set(flow.id, flow);
    return twin
      ? [error(flow, 'id', 'twin', `two flows are called "${flow.id}"`, `the other: ${twin.places['id'] ?? twin.id}`)]
      : [];
  });
}

function checkReferences(flow: FlowSketch, known: Known): Finding[] {
  return flow.references.flatMap(({ to, name, at }): Finding[] => {
    const there = namesOf(to, known);
    if (!there || there.includes(name)) return [];
    if (to === 'currencies') return [withoutRate(name, there[0]!, at)];
    const { code, what, make } = KINDS[to];
    const hint = didYouMean(name, there) ?? `${make(name)}, or name one of: ${there.join(', ') || 'none yet'}`;
    return [{ at, level: 'error', code: `flow.${code}`, message: `there is no ${what} "${name}"`, hint }];
  });
}

/** Not refused: the shop may sell in that currency too, and then the condition holds for those orders. */
function withoutRate(currency: string, shops: string, at: string): Finding {
  const message = `no rate between ${currency} and ${shops}: this never holds for amounts in ${shops}`;
  const hint = `write the amount in ${shops}, or add ${currency}/${shops} to config/rates.yaml`;
  return { at, level: 'warning', code: 'flow.no-rate', message, hint };
}

function namesOf(to: Reference['to'], known: Known): readonly string[] | undefined {
  if (to === 'email' || to === 'sms') return known.templates?.[to];
  return to === 'calendars' ? known.calendars && Object.keys(known.calendars) : known[to];
}

const KINDS: Record<Exclude<Reference['to'], 'currencies'>, { code: string; what: string; make: (name: string) => string }> = {
  email: { code: 'unknown-template', what: 'email template', make: (name) => `make templates/email/${name}/` },
  sms: { code: 'unknown-template', what: 'sms template', make: (name) => `make templates/sms/${name}/` },
  coupons: { code: 'unknown-coupon', what: 'pool of coupons', make: (name) => `add "${name}: { … }" to config/coupons.yaml` },
  surveys: { code: 'unknown-survey', what: 'survey', make: (name) => `add "${name}: { … }" to config/surveys.yaml` },
  segments: { code: 'unknown-segment', what: 'segment', make: (name) => `add "${name}: { where: … }" to config/segments.yaml` },
  tiers: { code: 'unknown-tier', what: 'tier', make: (name) => `add "id: ${name}" to config/tiers.yaml` },
  calendars: {
    code: 'unknown-holiday',
    what: 'own calendar',
    make: (name) => `add "${name}: [ 2026-05-01 ]" to config/calendars.yaml`,
  },
};

/** A reminder for an order that is closed by then would be wrong however late we notice: refused before it runs. */
export function checkClosing(flow: FlowSketch, { unpaidClosesAfter }: Pick<Known, 'unpaidClosesAfter'>): Finding[] {
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

function error({ places }: Pick<FlowSketch, 'places'>, place: string, code: string, message: string, hint: string): Finding {
  return { at: places[place] ?? places['id'] ?? '?:1:1', level: 'error', code: `flow.${code}`, message, hint };
}
