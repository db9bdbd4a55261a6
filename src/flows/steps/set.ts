import { z } from 'zod';
import { isRecord, printed, type Path, type YamlSource } from '../../config/yaml-source';
import { didYouMean } from '../../kernel/did-you-mean';
import type { Change } from '../definition';
import type { StepRules } from './step-kind';

/** `set: { contact.attributes.x: 1, tags: { add: [vip] } }`. */
export interface SetStep {
  kind: 'set';
  id: string;
  changes: Change[];
  next: string | null;
}

const words = z.array(z.string().trim().min(1).max(64)).min(1).max(50);
const tagsSchema = z.strictObject({ add: words.optional(), remove: words.optional() }).describe('Tags to add and to remove');
const value = z.union([z.string().max(500), z.number(), z.boolean(), z.null()], 'is no single value');
const ATTRIBUTE = /^contact\.attributes\.([A-Za-z0-9][\w-]{0,63})$/;
const HINT = 'set: { contact.attributes.x: 1, tags: { add: [ vip ] } }';

export const setRules: StepRules<SetStep> = {
  beside: {},
  schema: z
    .looseObject({ tags: tagsSchema.optional() })
    .describe('contact.attributes.<name>: value (null removes it), tags: { add: […], remove: […] }'),
  parse({ source, id, item, path, next }) {
    const at = [...path, 'set'];
    const written = item['set'];
    if (!isRecord(written) || Object.keys(written).length === 0) {
      source.error('value', at, `"set" takes a map of what to write, not ${printed(written)}`, { hint: HINT });
      return undefined;
    }
    const changes = Object.keys(written).map((key) => readChange(source, key, written[key], [...at, key]));
    const read = changes.filter((change) => change !== undefined);
    return read.length === changes.length ? { kind: 'set', id, changes: read, next } : undefined;
  },
  run: ({ id, next, changes }, { progress }) => ({
    is: 'next',
    step: next,
    result: { status: 'done' },
    effects: [{ is: 'set', step: id, changes, at: progress.anchorAt }],
  }),
};

function readChange(source: YamlSource, key: string, written: unknown, path: Path): Change | undefined {
  if (key === 'tags') {
    const tags = source.check(tagsSchema, written, path);
    if (tags && !tags.add && !tags.remove) source.error('value', path, 'no tag is named', { hint: 'tags: { add: [ vip ] }' });
    return tags && { is: 'tags', add: tags.add ?? [], remove: tags.remove ?? [] };
  }
  const attribute = ATTRIBUTE.exec(key)?.[1];
  if (attribute === undefined) {
    const hint = key.startsWith('contact.')
      ? `contact.attributes.${key.slice(8)}`
      : didYouMean(key, ['tags', 'contact.attributes']);
    source.error('unknown-key', path, `"${key}" cannot be set`, { hint: hint ?? HINT, on: 'key' });
    return undefined;
  }
  const read = value.safeParse(written);
  if (read.success) return { is: 'attribute', name: attribute, value: read.data };
  source.error('value', path, `"${key}": ${printed(written)} is no single value`, { hint: `${key}: 1` });
  return undefined;
}
