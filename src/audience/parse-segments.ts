import { z } from 'zod';
import { localText, name } from '../config/literals';
import { isRecord, printed, YamlSource } from '../config/yaml-source';
import type { Finding } from '../kernel/errors';
import { sha256 } from '../kernel/ids';
import type { Condition } from './conditions/condition';
import { parseCondition, type KnownNames } from './conditions/parse-condition';
import { fieldsAsked, segmentsNamed } from './segment-references';
import type { Tiers } from './tiers';

/** Contacts that fulfil a rule now. */
export interface Segment {
  id: string;
  name: string | Record<string, string>;
  where: Condition;
  /** Of everything its members follow from: the rule, the segments it names, the tiers where it asks for them. */
  hash: string;
}

const segmentSchema = z.strictObject({ name: localText.optional(), where: z.unknown().optional() });

/**
 * Reads `segments.yaml`. Never throws: `segments` is there whenever no finding is an error, each after those it names. While
 * nobody knows the tiers, their names are not checked and nobody can say what the rules mean.
 */
export function parseSegments(
  text: string,
  file: string,
  tiers: Tiers | undefined,
): { segments?: Segment[]; findings: Finding[] } {
  const { source, findings } = YamlSource.open(text, file);
  if (!source) return { findings };
  const segments = readSegments(source, tiers?.tiers);
  const broken = source.findings.some((f) => f.level === 'error');
  return { ...(!broken && tiers && { segments: hashed(segments, tiers) }), findings: source.findings };
}

type Unhashed = Omit<Segment, 'hash'>;

function readSegments(source: YamlSource, tiers: Tiers['tiers'] | undefined): Unhashed[] {
  const { value } = source;
  if (value === null || value === undefined) return [];
  if (!isRecord(value)) {
    source.error('value', [], `segments are a map of names, not ${printed(value)}`, {
      hint: 'vip: { where: { contact.tier: gold } }',
    });
    return [];
  }
  const known = { segments: Object.keys(value), tiers: tiers?.map((t) => t.id) };
  const read = Object.entries(value).flatMap(([id, one]) => readSegment(source, id, one, known) ?? []);
  return inOrder(source, read);
}

function readSegment(source: YamlSource, id: string, value: unknown, known: KnownNames): Unhashed | undefined {
  if (!name.safeParse(id).success)
    source.error('value', [id], `"${id}" is no name: small letters, digits and dashes, at most 64`, { on: 'key' });
  const read = source.check(segmentSchema, value, [id]);
  if (!isRecord(value)) return undefined;
  if (!('where' in value)) {
    source.error('missing', [id], '"where" is missing', { hint: 'where: { contact.orders_paid: { gte: 2 } }' });
    return undefined;
  }
  const where = parseCondition(source, value['where'], [id, 'where'], { inside: 'contact', known });
  return read && where && { id, name: read.name ?? id, where };
}

/** Those that are named come before those that name them; a circle is a finding. */
function inOrder(source: YamlSource, segments: Unhashed[]): Unhashed[] {
  const byId = new Map(segments.map((s) => [s.id, s]));
  const done = new Set<Unhashed>();
  const visit = (segment: Unhashed, way: readonly string[]): void => {
    if (done.has(segment)) return;
    if (way.includes(segment.id)) {
      const circle = [...way.slice(way.indexOf(segment.id)), segment.id];
      source.error('circle', [segment.id, 'where'], `"${segment.id}" depends on itself: ${circle.join(' → ')}`);
      return;
    }
    for (const named of segmentsNamed(segment.where)) {
      const other = byId.get(named);
      if (other) visit(other, [...way, segment.id]);
    }
    done.add(segment);
  };
  for (const segment of segments) visit(segment, []);
  return [...done];
}

function hashed(segments: readonly Unhashed[], tiers: Tiers): Segment[] {
  const hashes = new Map<string, string>();
  return segments.map((segment) => {
    const { id, where } = segment;
    const leansOn = segmentsNamed(where).map((named) => hashes.get(named) ?? '');
    const ranks = fieldsAsked(where).has('contact.tier') ? [JSON.stringify(tiers)] : [];
    const hash = sha256(JSON.stringify(where), ...leansOn, ...ranks);
    hashes.set(id, hash);
    return { ...segment, hash };
  });
}
