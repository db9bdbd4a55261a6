import { z } from 'zod';
import { isHolidayName, knownHolidays } from './calendar/holidays';
import type { Condition } from '../audience/conditions/condition';
import { parseCondition } from '../audience/conditions/parse-condition';
import type { EventMatch, Goal, Trigger } from './definition';
import { didYouMean, meantOrKnown } from '../kernel/did-you-mean';
import { concernsOrder, EVENT_TYPES, isEventType } from './event-types';
import { isRecord, printed, type YamlSource, type Path } from '../config/yaml-source';
import { duration, offset, timeOfDay } from '../config/literals';

/** Reads `trigger`, `exit` and `goal`: everything that names events and days. */

const where = z.record(z.string(), z.unknown()).optional().describe('A condition on contact and order as they are now');
const eventTrigger = z.strictObject({ event: z.string(), where });
const calendarKeys = { offset: offset.prefault('0s'), at: timeOfDay.optional(), where };
const dateTrigger = z.strictObject({ date: z.string(), ...calendarKeys });
const holidayTrigger = z.strictObject({ holiday: z.string(), ...calendarKeys });
export const triggerSchema = z.union([eventTrigger, dateTrigger, holidayTrigger]);

const matchSchema = z.strictObject({ event: z.string(), match: z.enum(['order', 'contact']).optional(), where });
export const exitSchema = z.array(matchSchema);
export const goalSchema = z.strictObject({ ...matchSchema.shape, within: duration.optional() });

/** Dates a flow can be triggered by. */
export const TRIGGER_DATES = ['contact.birthday', 'contact.first_order_at', 'contact.last_order_at', 'contact.created_at'];
const TO_COME: Record<string, string> = { segment: 'segment triggers', schedule: 'campaigns ("schedule")' };

export function parseTrigger(source: YamlSource, value: unknown, path: Path): Trigger | undefined {
  if (!isRecord(value)) {
    source.error('trigger', path, `a trigger is a map, not ${printed(value)}`, { hint: 'trigger: { event: order.placed }' });
    return undefined;
  }
  const kinds = ['event', 'date', 'holiday'].filter((kind) => kind in value);
  for (const [key, what] of Object.entries(TO_COME)) {
    if (key in value)
      source.error('not-yet', [...path, key], `${what} are not available yet`, { hint: 'event:, date: or holiday:', on: 'key' });
  }
  if (kinds.length !== 1) {
    if (kinds.length > 1) source.error('trigger', path, `one trigger of ${kinds.join(' and ')}`, { hint: 'write two flows' });
    else if (!Object.keys(TO_COME).some((key) => key in value)) describeMissingKind(source, value, path);
    return undefined;
  }
  if ('event' in value) return parseEventTrigger(source, value, path);
  return 'date' in value ? parseDateTrigger(source, value, path) : parseHolidayTrigger(source, value, path);
}

function describeMissingKind(source: YamlSource, value: Record<string, unknown>, path: Path): void {
  const meant = Object.keys(value).find((key) => key !== 'at' && key !== 'where' && key !== 'offset');
  const hint =
    (meant && didYouMean(meant, ['event', 'date', 'holiday'])) ??
    'event: order.placed, date: contact.birthday or holiday: CN/mid-autumn';
  source.error('trigger', meant ? [...path, meant] : path, 'a trigger needs event, date or holiday', { hint, on: 'key' });
}

function parseEventTrigger(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const read = source.check(eventTrigger, value, path);
  const filter = parseWhere(source, value, path);
  const known = read !== undefined && checkEvent(source, read.event, [...path, 'event']);
  return known && filter ? { is: 'event', event: read.event, where: filter.where } : undefined;
}

function parseDateTrigger(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const read = source.check(dateTrigger, value, path);
  if (!read) return undefined;
  const filter = parseWhere(source, value, path);
  if (TRIGGER_DATES.includes(read.date))
    return filter && { is: 'date', field: read.date, offset: read.offset, at: read.at ?? null, where: filter.where };
  const toCome = /^(order\.|contact\.attributes\.)/.test(read.date);
  if (toCome)
    source.error('not-yet', [...path, 'date'], `${read.date} as a trigger is not available yet`, {
      hint: `available: ${TRIGGER_DATES.join(', ')}`,
    });
  else
    source.error('unknown-field', [...path, 'date'], `"${read.date}" is no date of a contact`, {
      hint: meantOrKnown(read.date, TRIGGER_DATES),
    });
  return undefined;
}

function parseHolidayTrigger(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const read = source.check(holidayTrigger, value, path);
  if (!read) return undefined;
  const filter = parseWhere(source, value, path);
  if (isHolidayName(read.holiday))
    return filter && { is: 'holiday', holiday: read.holiday, offset: read.offset, at: read.at ?? null, where: filter.where };
  const known = knownHolidays();
  const hint =
    didYouMean(read.holiday, known) ??
    (read.holiday.includes('/') ? `known: ${known.join(', ')}` : didYouMean(`CN/${read.holiday}`, known));
  source.error('unknown-holiday', [...path, 'holiday'], `no holiday is called "${read.holiday}"`, {
    hint: hint ?? 'write COUNTRY/name like CN/mid-autumn, or own/name for a list of config/calendars.yaml',
  });
  return undefined;
}

/** `exit:` a list of events that end an enrollment early. */
export function parseExits(source: YamlSource, value: unknown, path: Path, trigger: Trigger | undefined): EventMatch[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    source.error('value', path, '"exit" is a list of events', {
      hint: isRecord(value) ? `exit: [ ${inline(value)} ]` : 'exit: [ { event: order.paid } ]',
    });
    return [];
  }
  return value.flatMap((one, i) => {
    const at = [...path, i];
    if (!isRecord(one)) {
      source.error('value', at, `${printed(one)} is no exit`, {
        hint: `{ event: ${typeof one === 'string' ? one : 'order.paid'} }`,
      });
      return [];
    }
    const read = source.check(matchSchema, one, at);
    const match = read && parseMatch(source, one, read, at, trigger);
    return match ? [match] : [];
  });
}

export function parseGoal(source: YamlSource, value: unknown, path: Path, trigger: Trigger | undefined): Goal | null {
  if (value === undefined) return null;
  if (!isRecord(value)) {
    source.error('value', path, '"goal" is one event', { hint: 'goal: { event: order.paid, within: 5d }' });
    return null;
  }
  const read = source.check(goalSchema, value, path);
  const match = read && parseMatch(source, value, read, path, trigger);
  return match ? { ...match, within: read.within ?? null } : null;
}

function parseMatch(
  source: YamlSource,
  value: Record<string, unknown>,
  read: z.output<typeof matchSchema>,
  path: Path,
  trigger: Trigger | undefined,
): EventMatch | undefined {
  const known = checkEvent(source, read.event, [...path, 'event']);
  const filter = parseWhere(source, value, path);
  if (!known || !filter) return undefined;
  const hasOrder = trigger?.is === 'event' && concernsOrder(trigger.event);
  if (read.match === 'order' && trigger && !hasOrder) {
    source.error('no-order', [...path, 'match'], 'enrollments of this flow have no order', { hint: 'match: contact' });
    return undefined;
  }
  return {
    event: read.event,
    match: read.match ?? (hasOrder && concernsOrder(read.event) ? 'order' : 'contact'),
    where: filter.where,
  };
}

function checkEvent(source: YamlSource, type: string, path: Path): boolean {
  if (isEventType(type)) return true;
  source.error('unknown-event', path, `no event is called "${type}"`, { hint: meantOrKnown(type, [...EVENT_TYPES, 'custom.…']) });
  return false;
}

/** `undefined` when there is a condition that cannot be read. */
function parseWhere(source: YamlSource, value: Record<string, unknown>, path: Path): { where: Condition | null } | undefined {
  if (value['where'] === undefined) return { where: null };
  const condition = parseCondition(source, value['where'], [...path, 'where']);
  return condition && { where: condition };
}

function inline(value: Record<string, unknown>): string {
  return `{ ${Object.entries(value)
    .map(([key, v]) => `${key}: ${typeof v === 'string' ? v : JSON.stringify(v)}`)
    .join(', ')} }`;
}
