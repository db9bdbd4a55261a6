import fc from 'fast-check';
import { stringify } from 'yaml';
import { anyCondition, KNOWN } from '../../../test/support/any-condition';
import { YamlSource } from '../../config/yaml-source';
import type { Condition } from './condition';
import { parseCondition, type ConditionContext } from './parse-condition';
import { printCondition } from './print-condition';

const print = (condition: Condition) => stringify(printCondition(condition));

/** Reads a condition back from YAML; nothing may be wrong with it. */
function parse(yaml: string, inside: ConditionContext['inside']): Condition | undefined {
  const { source, findings } = YamlSource.open(yaml, 'c.yaml');
  expect(findings).toEqual([]);
  const condition = parseCondition(source!, source!.value, [], { inside, known: KNOWN });
  expect(source!.findings).toEqual([]);
  return condition;
}

describe('a printed condition', () => {
  it.each(['facts', 'contact'] as const)('reads as the very condition it was (%s)', (inside) => {
    fc.assert(
      fc.property(anyCondition(inside), (condition) => expect(parse(print(condition), inside)).toEqual(condition)),
      {
        numRuns: 1000,
      },
    );
  });

  it.each([
    ['contact.country: CN'],
    ['contact.value: { gte: 100.00 CNY }'],
    ['contact.last_order_at: { within: 30d }'],
    ['{ contact.country: CN, contact.tags: { has: vip } }'],
    ['all: [ { contact.country: CN }, { contact.country: { ne: US } } ]'],
    ['not: { any: [ { contact.tier: gold }, { contact.tier: { gt: black } } ] }'],
    ['orders: { where: { total: { gte: 100.00 CNY } }, within: 180d, count: { gte: 2 } }'],
    ['events: { type: email.clicked, within: 30d, count: 3 }'],
  ])('is what a person would write: %s', (yaml) => {
    const { source } = YamlSource.open(yaml, 'c.yaml');
    expect(printCondition(parse(yaml, 'facts')!)).toEqual(source!.value);
  });
});
