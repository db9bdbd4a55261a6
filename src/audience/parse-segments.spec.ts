import { printFinding } from '../kernel/errors';
import { parseSegments } from './parse-segments';
import type { Tiers } from './tiers';

const tiers: Tiers = {
  tiers: ['silver', 'gold'].map((id, i) => ({ id, name: id, spent: 1000 * (i + 1), within: null })),
  keeps: 1,
};
const read = (text: string, of = tiers) => parseSegments(text, 'segments.yaml', of);
const findings = (text: string) => read(text).findings.map(printFinding);
const hash = (text: string, id: string, of = tiers) => read(text, of).segments!.find((s) => s.id === id)!.hash;

describe('segments.yaml', () => {
  it('names rules', () => {
    const { segments, findings: none } = read(`
vip: { name: { en: VIP, zh-CN: 贵宾 }, where: { contact.tier: { gte: gold } } }
sms-only: { where: { contact.email: { exists: false } } }`);
    expect(none).toEqual([]);
    expect(segments).toMatchObject([
      { id: 'vip', name: { en: 'VIP', 'zh-CN': '贵宾' } },
      { id: 'sms-only', name: 'sms-only' },
    ]);
  });

  it('is no segments when empty', () => expect(read('# none yet')).toEqual({ segments: [], findings: [] }));

  it('holds no tier against a rule where nobody knows the tiers', () => {
    const { segments, findings: none } = parseSegments('vip: { where: { contact.tier: { gte: gold } } }', 'x', undefined);
    expect(none).toEqual([]);
    expect(segments).toBeUndefined();
  });

  it('puts a segment after those it names', () => {
    const text = `
best: { where: { contact.segments: { has: both } } }
both: { where: { all: [ { contact.segments: { has: near } }, { not: { contact.segments: { has: far } } } ] } }
far: { where: { contact.country: US } }
near: { where: { contact.country: CN } }`;
    expect(findings(text)).toEqual([]);
    expect(read(text).segments!.map((s) => s.id)).toEqual(['near', 'far', 'both', 'best']);
  });

  it('refuses circles', () => {
    const text = `
a: { where: { contact.segments: { has: b } } }
b: { where: { contact.segments: { has: c } } }
c: { where: { contact.segments: { has: a } } }
d: { where: { contact.segments: { has: d } } }`;
    expect(findings(text)).toEqual([
      expect.stringMatching(/^segments.yaml:2:13 {2}error {2}"a" depends on itself: a → b → c → a/),
      expect.stringMatching(/^segments.yaml:5:13 {2}error {2}"d" depends on itself: d → d/),
    ]);
  });

  it('names everything that is wrong, with its place', () => {
    const text = `VIP: { where: { contact.tier: golden } }
a: { wher: { contact.country: CN } }
b: { where: { contact.contry: CN } }
c: { where: { contact.segments: { has: aa } } }
d: { where: { order.total: { gte: 5 CNY } } }
e: 7
f: { where: {} }`;
    expect(findings(text).join('\n')).toMatchInlineSnapshot(`
     "segments.yaml:1:1  error  "VIP" is no name: small letters, digits and dashes, at most 64
     segments.yaml:1:31  error  no tier is called "golden"
         did you mean "gold"?
     segments.yaml:2:6  error  "wher" is not known here
         did you mean "where"?
     segments.yaml:2:4  error  "where" is missing
         where: { contact.orders_paid: { gte: 2 } }
     segments.yaml:3:15  warning  nothing is called contact.contry: this never matches
         did you mean "contact.country"?
     segments.yaml:4:40  error  no segment is called "aa"
         did you mean "a"?
     segments.yaml:5:15  error  order.total is not about the contact
         write orders: { where: { … } }
     segments.yaml:6:4  error  "e" takes a map, not 7
         known here: name, where
     segments.yaml:7:13  error  an empty condition holds for everybody
         leave it out"
    `);
    expect(read(text).segments).toBeUndefined();
  });

  it('tells by the hash when members would be others: by the rule, a segment it names, or the tiers it asks for', () => {
    const text = (country: string) => `
near: { where: { contact.country: ${country} } }
best: { where: { contact.segments: { has: near } } }
gold: { where: { contact.tier: gold } }`;
    const dearer = { ...tiers, keeps: 2 };
    expect(hash(text('CN'), 'best')).toBe(hash(`${text('CN')} # the same`, 'best'));
    expect(hash(text('CN'), 'near')).not.toBe(hash(text('US'), 'near'));
    expect(hash(text('CN'), 'best')).not.toBe(hash(text('US'), 'best'));
    expect(hash(text('CN'), 'gold')).not.toBe(hash(text('CN'), 'gold', dearer));
    expect(hash(text('CN'), 'best')).toBe(hash(text('CN'), 'best', dearer));
  });

  it.each([['[]'], ['7'], ['a: ['], ['a: { where: { all: 7 } }'], ['a: { where: [1] }'], ['__proto__: { where: 1 }']])(
    'answers %s with findings',
    (text) => {
      expect(findings(text).length).toBeGreaterThan(0);
      expect(read(text).segments).toBeUndefined();
    },
  );
});
