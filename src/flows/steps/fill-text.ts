import { kindOf, knownFields } from '../../audience/conditions/fields';
import { factsLookUp } from '../../audience/conditions/look-up';
import { isRecord, type Path, type YamlSource } from '../../config/yaml-source';
import { didYouMean } from '../../kernel/did-you-mean';
import { toIso } from '../../kernel/local-time';
import { toMajor } from '../../kernel/money';
import type { Facts } from '../definition';

/** `{{ contact.first_name }}` in the body of a webhook: fields of contact, order, event and shop, nothing more. */
const FIELD = /\{\{([^{}]*)\}\}/g;
const ONE_FIELD = /^\s*\{\{([^{}]*)\}\}\s*$/;

/** Are all fields named in these texts known? Each unknown one becomes an error at its place. */
export function checkTexts(source: YamlSource, value: unknown, path: Path): boolean {
  if (typeof value !== 'object' || value === null) {
    const unknown = fieldsNamed(value).filter((field) => !kindOf(field, 'facts'));
    for (const field of unknown)
      source.error('unknown-variable', path, `nothing provides "${field}"`, {
        hint: didYouMean(field, knownFields('facts')) ?? 'fields begin with contact., order., event. or shop.',
      });
    return unknown.length === 0;
  }
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return parts.map(([key, one]) => checkTexts(source, one, [...path, key])).every(Boolean);
}

/** The fields named in texts, however deep. */
export function fieldsNamed(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(FIELD)].map(([, field = '']) => field.trim());
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(fieldsNamed) : [];
}

/** The same shape with its texts filled. A text that is one field alone becomes the field's value; without value it is null. */
export function fillTexts(body: Record<string, unknown>, facts: Facts): Record<string, unknown> {
  const look = factsLookUp(facts);
  const valueOf = (field: string): unknown => {
    const value = look(field) ?? null;
    return typeof value === 'number' && kindOf(field, 'facts') === 'instant' ? toIso(value) : value;
  };
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]));
    if (typeof value !== 'string') return value;
    const alone = ONE_FIELD.exec(value)?.[1];
    return alone === undefined
      ? value.replace(FIELD, (_, field: string) => textOf(valueOf(field.trim())))
      : valueOf(alone.trim());
  };
  return fill(body) as Record<string, unknown>;
}

function textOf(value: unknown): string {
  if (value === null) return '';
  if (isRecord(value) && typeof value['minor'] === 'number' && typeof value['currency'] === 'string')
    return `${toMajor(value['minor'], value['currency'])} ${value['currency']}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
