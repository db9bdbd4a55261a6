import { parseAmount } from '../audience/conditions/amounts';
import { name as plainName, poolName } from '../config/literals';
import { isRecord, type Path, type YamlSource } from '../config/yaml-source';

/** Something outside the flow's file that it leans on, by name, and where that name stands. */
export interface Reference {
  to: 'email' | 'sms' | 'coupons' | 'surveys' | 'segments' | 'tiers' | 'calendars' | 'currencies';
  name: string;
  /** `file:line:column` */
  at: string;
}

type Named = Omit<Reference, 'at'> & { path: Path };
type Keys = Record<string, unknown>;

/**
 * Everything a flow's file names that other files hold: templates, pools of coupons, surveys, segments, tiers, own calendars,
 * currencies that need a rate.
 * Read from what is written, so that a step which is wrong otherwise is looked at too. What is no name at all is left out:
 * that is told where it is read.
 */
export function referencesIn(source: YamlSource): Reference[] {
  const { value } = source;
  if (!isRecord(value)) return [];
  const { trigger, exit, goal, steps } = value;
  return [
    ...inTrigger(trigger, ['trigger']),
    ...itemsOf(exit, ['exit']).flatMap(({ item, path }) => inCondition(item['where'], [...path, 'where'])),
    ...(isRecord(goal) ? inCondition(goal['where'], ['goal', 'where']) : []),
    ...inSteps(steps, ['steps']),
  ]
    .filter(({ to, name }) => to === 'currencies' || (to === 'coupons' ? poolName : plainName).safeParse(name).success)
    .map(({ to, name, path }) => ({ to, name, at: source.at(path) }));
}

function inTrigger(trigger: unknown, path: Path): Named[] {
  if (!isRecord(trigger)) return [];
  const { holiday, segment, where } = trigger;
  const at = [...path, 'segment'];
  const change = isRecord(segment) ? segment : {};
  return [
    ...(typeof holiday === 'string' && holiday.startsWith('own/')
      ? named('calendars', holiday.slice('own/'.length), [...path, 'holiday'])
      : []),
    ...named('segments', segment, at),
    ...named('segments', change['enter'], [...at, 'enter']),
    ...named('segments', change['leave'], [...at, 'leave']),
    ...inCondition(where, [...path, 'where']),
  ];
}

function inSteps(steps: unknown, path: Path): Named[] {
  return itemsOf(steps, path).flatMap(({ item, path: at }) => {
    const { wait, split } = item;
    const waiting = isRecord(wait) ? wait : {};
    const branches = Object.entries(isRecord(split) ? split : {});
    return [
      ...inMessage(item, at),
      ...inCoupon(item['coupon'], [...at, 'coupon']),
      ...inCondition(item['if'], [...at, 'if']),
      ...inCondition(waiting['where'], [...at, 'wait', 'where']),
      ...['then', 'else'].flatMap((key) => inSteps(item[key], [...at, key])),
      ...['then', 'else'].flatMap((key) => inSteps(waiting[key], [...at, 'wait', key])),
      ...branches.flatMap(([name, branch]) =>
        isRecord(branch) ? inSteps(branch['steps'], [...at, 'split', name, 'steps']) : [],
      ),
    ];
  });
}

/** An `email` or `sms` beside or below: its template, its variants', its blocks and its fallback. */
function inMessage(beside: Keys, path: Path): Named[] {
  return (['email', 'sms'] as const).flatMap((channel) => {
    const message = beside[channel];
    if (!isRecord(message)) return [];
    const at = [...path, channel];
    const { template, variants, fallback, coupon, survey } = message;
    return [
      ...named(channel, template, [...at, 'template']),
      ...Object.entries(isRecord(variants) ? variants : {}).flatMap(([name, variant]) =>
        isRecord(variant) ? named(channel, variant['template'], [...at, 'variants', name, 'template']) : [],
      ),
      ...(isRecord(fallback) ? inMessage(fallback, [...at, 'fallback']) : []),
      ...inCoupon(coupon, [...at, 'coupon']),
      ...named('surveys', survey, [...at, 'survey']),
    ];
  });
}

function inCoupon(coupon: unknown, path: Path): Named[] {
  return isRecord(coupon) ? named('coupons', coupon['pool'], [...path, 'pool']) : [];
}

const FIELDS: Record<string, Reference['to']> = { 'contact.segments': 'segments', 'contact.tier': 'tiers' };

function inCondition(condition: unknown, path: Path): Named[] {
  if (!isRecord(condition)) return [];
  return Object.entries(condition).flatMap(([key, value]) => {
    const at = [...path, key];
    if (key === 'not') return inCondition(value, at);
    if (key === 'all' || key === 'any') return itemsOf(value, at).flatMap(({ item, path: one }) => inCondition(item, one));
    const to = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
    if (!to) return inAmounts(value, at);
    if (!isRecord(value)) return named(to, value, at);
    return Object.entries(value).flatMap(([operator, operand]) =>
      Array.isArray(operand)
        ? operand.flatMap((one, i) => named(to, one, [...at, operator, i]))
        : named(to, operand, [...at, operator]),
    );
  });
}

/** Currencies of the amounts in a test, a count or a condition on one of a list. */
function inAmounts(value: unknown, path: Path): Named[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => inAmounts(one, [...path, Array.isArray(value) ? Number(key) : key]));
  return named('currencies', typeof value === 'string' ? parseAmount(value)?.currency : undefined, path);
}

function named(to: Reference['to'], name: unknown, path: Path): Named[] {
  return typeof name === 'string' ? [{ to, name, path }] : [];
}

function itemsOf(list: unknown, path: Path): { item: Keys; path: Path }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, i) => (isRecord(item) ? [{ item, path: [...path, i] }] : []));
}
