import { z } from 'zod';
import { parseCondition } from '../audience/conditions/parse-condition';
import { duration } from '../config/literals';
import { isRecord, printed, type Path, type YamlSource } from '../config/yaml-source';
import { meantOrKnown } from '../kernel/did-you-mean';
import type { Condition, EventMatch, Goal, Trigger } from './definition';
import { EVENT_TYPES, isEventType } from '../events/event-types';
import { concernsOrder, givesOrder } from './event-types';

/** Reads `exit` and `goal`: the events that end an enrollment early or prove its success. */

export const whereSchema = z
  .record(z.string(), z.unknown(), 'takes a condition like { order.payment: unpaid }')
  .optional()
  .describe('A condition on contact and order as they are now');
export const matchSchema = z.strictObject({
  event: z.string(),
  match: z.enum(['order', 'contact']).optional(),
  where: whereSchema,
});
export const exitSchema = z.array(matchSchema);
export const goalSchema = z.strictObject({ ...matchSchema.shape, within: duration.optional() });

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
    const match = parseMatch(source, one, at, trigger);
    return read && match ? [match] : [];
  });
}

/** `goal:` the one event that counts as success. */
export function parseGoal(source: YamlSource, value: unknown, path: Path, trigger: Trigger | undefined): Goal | null {
  if (value === undefined) return null;
  if (!isRecord(value)) {
    source.error('value', path, '"goal" is one event', { hint: 'goal: { event: order.paid, within: 5d }' });
    return null;
  }
  const read = source.check(goalSchema, value, path);
  const match = parseMatch(source, value, path, trigger);
  return read && match ? { ...match, within: read.within ?? null } : null;
}

/** Is it an event we know? A finding where not. */
export function checkEvent(source: YamlSource, type: string, path: Path): boolean {
  if (isEventType(type)) return true;
  source.error('unknown-event', path, `no event is called "${type}"`, { hint: meantOrKnown(type, [...EVENT_TYPES, 'custom.…']) });
  return false;
}

/** The condition beside an event or a day; `undefined` when there is one that cannot be read. */
export function parseWhere(
  source: YamlSource,
  value: Record<string, unknown>,
  path: Path,
): { where: Condition | null } | undefined {
  if (value['where'] === undefined) return { where: null };
  // What is no map at all is a finding of the schema.
  if (!isRecord(value['where'])) return undefined;
  const condition = parseCondition(source, value['where'], [...path, 'where']);
  return condition && { where: condition };
}

/**
 * One event to wait for, to end by or to succeed by, and whose it must be; `key` is where its name stands. Looks at what can be
 * read even where something beside it is wrong; that is a finding of the schema.
 */
export function parseMatch(
  source: YamlSource,
  value: Record<string, unknown>,
  path: Path,
  trigger: Trigger | undefined,
  key: 'event' | 'for' = 'event',
): EventMatch | undefined {
  const { [key]: event, match } = value;
  const known = typeof event === 'string' && checkEvent(source, event, [...path, key]);
  const filter = parseWhere(source, value, path);
  if (!known || !filter) return undefined;
  const ordered = trigger !== undefined && givesOrder(trigger);
  if (match === 'order' && trigger && !ordered) {
    source.error('no-order', [...path, 'match'], 'enrollments of this flow have no order', { hint: 'match: contact' });
    return undefined;
  }
  return {
    event,
    match: match === 'order' || match === 'contact' ? match : ordered && concernsOrder(event) ? 'order' : 'contact',
    where: filter.where,
  };
}

function inline(value: Record<string, unknown>): string {
  return `{ ${Object.entries(value)
    .map(([key, v]) => `${key}: ${typeof v === 'string' ? v : JSON.stringify(v)}`)
    .join(', ')} }`;
}
