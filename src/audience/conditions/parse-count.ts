import { isRecord, printed, type YamlSource, type Path } from '../../config/yaml-source';
import { EVENT_TYPES, isEventType } from '../../events/event-types';
import { didYouMean } from '../../kernel/did-you-mean';
import type { Count, Test } from './condition';
import type { ConditionContext, parseCondition } from './parse-condition';
import { parseTests } from './parse-field';
import { parseLookBack, type Wrong } from './parse-literal';

const KEYS = { orders: ['where', 'within', 'count'], events: ['type', 'where', 'within', 'count'] };
const AT_LEAST_ONCE: Test[] = [{ op: 'gte', value: 1 }];

/** Reads `orders: { where, within, count }` or `events: { type, where, within, count }`; without `count`: at least once. */
export function parseCount(
  source: YamlSource,
  of: Count['of'],
  value: unknown,
  path: Path,
  context: ConditionContext,
  parse: typeof parseCondition,
): Count | undefined {
  if (!isRecord(value)) {
    const example =
      of === 'orders' ? 'orders: { within: 180d, count: { gte: 2 } }' : 'events: { type: email.clicked, within: 30d }';
    source.error('condition', path, `"${of}" takes a map, not ${printed(value)}`, { hint: example });
    return undefined;
  }
  const unknown = Object.keys(value).filter((key) => !KEYS[of].includes(key));
  for (const key of unknown) source.unknownKey(key, [...path, key], KEYS[of]);
  const has = (key: string) => Object.hasOwn(value, key);
  const type = of === 'events' ? parseType(source, value['type'], [...path, has('type') ? 'type' : '']) : null;
  const inside = of === 'orders' ? 'order' : 'event';
  const where = has('where') ? parse(source, value['where'], [...path, 'where'], { inside, known: context.known }) : null;
  const within = has('within') ? parseLookBack(value['within'], wrongAt(source, [...path, 'within'])) : null;
  const tests = has('count') ? parseTimes(source, value['count'], [...path, 'count'], parse) : AT_LEAST_ONCE;
  if (unknown.length > 0 || type === undefined || where === undefined || within === undefined || tests === undefined)
    return undefined;
  return { is: 'count', of, type, where, within, tests };
}

function parseType(source: YamlSource, type: unknown, path: Path): string | undefined {
  if (type === undefined) {
    source.error('missing', path.slice(0, -1), 'which events? "type" is missing', { hint: 'type: email.clicked', on: 'key' });
    return undefined;
  }
  if (typeof type !== 'string') {
    source.error('unknown-event', path, `${printed(type)} is no type of event`, { hint: 'write one like email.clicked' });
    return undefined;
  }
  if (isEventType(type)) return type;
  source.error('unknown-event', path, `nothing is called ${type}`, {
    hint: didYouMean(type, EVENT_TYPES) ?? 'events of your own begin with custom.',
  });
  return undefined;
}

function wrongAt(source: YamlSource, path: Path): Wrong {
  return (message, hint) => {
    source.error('condition', path, message, { hint });
    return undefined;
  };
}

function parseTimes(source: YamlSource, written: unknown, path: Path, parse: typeof parseCondition): Test[] | undefined {
  return parseTests(source, written, path, { field: 'count', kind: 'count' }, { inside: 'free' }, parse);
}
