import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCoupons } from '../src/audience/coupon-pools';
import { parseSegments } from '../src/audience/parse-segments';
import { parseTiers } from '../src/audience/parse-tiers';
import { groupOf, RFM_GROUPS, type Fifth } from '../src/audience/rfm';
import { parseSurveys } from '../src/audience/survey';
import { defaultSettings } from '../src/config/settings';
import { parseFlow } from '../src/flows/parse-flow';
import { printFinding, type Finding } from '../src/kernel/errors';

const page = readFileSync(join(__dirname, '../docs/audience.md'), 'utf8');
const blocks = [...page.matchAll(/```yaml (\w+)\n([\s\S]*?)```/g)].map((found) => [found[1]!, found[2]!] as const);
const { shop, rates } = defaultSettings();
const READ: Record<string, (text: string) => { findings: Finding[]; found: number }> = {
  segments: (text) => sized(parseSegments(text, 'docs', { tiers: [], keeps: 0 }), ({ segments = [] }) => segments.length),
  tiers: (text) => sized(parseTiers(text, 'docs', { currency: shop.currency, rates }), ({ tiers }) => tiers?.tiers.length ?? 0),
  coupons: (text) => sized(parseCoupons(text, 'docs'), ({ pools }) => pools.size),
  surveys: (text) => sized(parseSurveys(text, 'docs'), ({ surveys }) => surveys.size),
  flow: (text) => sized(parseFlow(text, 'docs'), ({ flow }) => (flow ? 1 : 0)),
};

function sized<T extends { findings: Finding[] }>(read: T, count: (read: T) => number) {
  return { findings: read.findings, found: count(read) };
}

describe('docs/audience.md', () => {
  it.each(blocks)('a block of %s is right', (kind, text) => {
    const { findings, found } = READ[kind]!(text);
    expect(findings.map(printFinding)).toEqual([]);
    expect(found).toBeGreaterThan(0);
  });

  it('has an example of everything', () => {
    expect(new Set(blocks.map(([kind]) => kind))).toEqual(new Set(Object.keys(READ)));
  });

  it('tells the groups as they are', () => {
    const rows = [...page.matchAll(/^\| (5 and 4|[1-3]) \|(.*)\|$/gm)];
    const names = rows.map(([, of, cells]) => [of, [...cells!.matchAll(/`(\w+)`/g)].map((m) => m[1])] as const);
    expect(names.map(([of]) => of)).toEqual(['5 and 4', '3', '2', '1']);
    const grid = (recency: number) => [1, 2, 3, 4, 5].map((f) => groupOf(recency as Fifth, f as Fifth, 9));
    for (const [of, told] of names) for (const r of of!.split(' and ')) expect(told).toEqual(grid(Number(r)));
    expect(new Set(names.flatMap(([, told]) => told))).toEqual(new Set(RFM_GROUPS));
  });
});
