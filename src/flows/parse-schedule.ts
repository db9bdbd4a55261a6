import { z } from 'zod';
import { timeOfDay } from '../config/literals';
import { isRecord, printed, type Path, type YamlSource } from '../config/yaml-source';
import { didYouMean } from '../kernel/did-you-mean';
import { isZone, parseDate } from '../kernel/local-time';
import { cronFault } from './calendar/cron';
import type { ScheduleTime } from './definition';

/** Reads `schedule:` when a campaign goes out, once or by cron. */

const NO_DAY = 'is no day: write 2026-11-11';
const DAY_FORM = /^\d{4}-\d{2}-\d{2}$/;
const zone = z
  .string()
  .optional()
  .describe('contact (each at their own wall clock, the default), shop, or an IANA zone like Asia/Shanghai');
const onceSchema = z.strictObject({
  on: z.string(NO_DAY).regex(DAY_FORM, NO_DAY).describe('A day: 2026-11-11'),
  at: timeOfDay,
  zone,
  if_past: z
    .enum(['skip', 'send'])
    .optional()
    .describe('Where the moment has passed already when the flow is published: leave out (skip, the default) or write at once'),
});
const cronSchema = z.strictObject({ cron: z.string().describe('Minute hour day month weekday: "0 10 * * 1"'), zone });
export const scheduleSchema = z.union([onceSchema, cronSchema]);

/** Keys a schedule may have, for hints. */
const KEYS = ['on', 'at', 'zone', 'if_past', 'cron'];

/** `undefined` with findings where it cannot be read. */
export function parseSchedule(source: YamlSource, value: unknown, path: Path): ScheduleTime | undefined {
  if (!isRecord(value)) {
    source.error('value', path, `a schedule is a map, not ${printed(value)}`, {
      hint: 'schedule: { on: 2026-11-11, at: "10:00" } or schedule: { cron: "0 10 * * 1" }',
    });
    return undefined;
  }
  if ('cron' in value && 'on' in value) {
    source.error('value', path, 'a schedule is once ("on") or comes again ("cron"), not both', { hint: 'write two flows' });
    return undefined;
  }
  return 'cron' in value ? parseCron(source, value, path) : parseOnce(source, value, path);
}

function parseOnce(source: YamlSource, value: Record<string, unknown>, path: Path): ScheduleTime | undefined {
  const missing = [
    ...('on' in value ? [] : [{ key: 'on', hint: 'on: 2026-11-11, or cron: "0 10 * * 1"' }]),
    ...('at' in value ? [] : [{ key: 'at', hint: `at: "10:00", on the clock of ${zoneWords(value['zone'])}` }]),
  ];
  for (const { key, hint } of missing) source.error('missing', path, `"${key}" is missing`, { hint });
  const read = source.check(missing.length > 0 ? onceSchema.partial() : onceSchema, value, path, KEYS);
  const known = checkZone(source, value['zone'], [...path, 'zone']);
  const exists = checkDay(source, value['on'], [...path, 'on']);
  if (!read || missing.length > 0 || !known || !exists) return undefined;
  const { on, at, if_past: ifPast = 'skip' } = read as z.output<typeof onceSchema>;
  return { is: 'once', on, at, zone: read.zone ?? 'contact', ifPast };
}

function parseCron(source: YamlSource, value: Record<string, unknown>, path: Path): ScheduleTime | undefined {
  for (const key of ['at', 'if_past'].filter((key) => key in value)) {
    source.error('value', [...path, key], `"${key}" does not go with a cron`, {
      hint: key === 'at' ? 'the cron says the hour: "0 10 * * 1"' : 'a cron begins with its next time',
      on: 'key',
    });
  }
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'at' && key !== 'if_past'));
  const read = source.check(cronSchema, rest, path, KEYS);
  const known = checkZone(source, value['zone'], [...path, 'zone']);
  const fault = read && cronFault(read.cron);
  if (fault) source.error('cron', [...path, 'cron'], fault.message, { hint: fault.hint });
  if (!read || !known || fault || 'at' in value || 'if_past' in value) return undefined;
  return { is: 'cron', cron: read.cron.trim().replaceAll(/\s+/g, ' '), zone: read.zone ?? 'contact' };
}

/** A day that is written as none is a finding of the schema. */
function checkDay(source: YamlSource, day: unknown, path: Path): boolean {
  if (typeof day !== 'string' || !DAY_FORM.test(day) || parseDate(day)) return true;
  source.error('value', path, `there is no ${day}`, { hint: 'write year, month and day: 2026-11-11' });
  return false;
}

/** `CST` is China's to some and Chicago's to the machine. These letters mean one thing only. */
const LETTERS = /^[A-Z]{3,4}$/;
const PLAIN = ['UTC', 'GMT', 'PRC', 'ROC', 'ROK'];

/** A zone that is no text is a finding of the schema. */
function checkZone(source: YamlSource, name: unknown, path: Path): boolean {
  if (typeof name === 'string' && LETTERS.test(name) && !PLAIN.includes(name) && isZone(name)) {
    source.error('unknown-zone', path, `"${name}" means different zones to different people`, {
      hint: 'name a place: Asia/Shanghai',
    });
    return false;
  }
  if (typeof name !== 'string' || name === 'contact' || name === 'shop' || isZone(name)) return true;
  source.error('unknown-zone', path, `no zone is called "${name}"`, {
    hint:
      didYouMean(name, ['contact', 'shop', ...Intl.supportedValuesOf('timeZone')]) ??
      'contact, shop, or an IANA zone like Asia/Shanghai',
  });
  return false;
}

function zoneWords(name: unknown): string {
  return typeof name === 'string' && name !== 'contact' ? (name === 'shop' ? 'the shop' : name) : 'each contact';
}
