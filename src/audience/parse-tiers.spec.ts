import { printFinding } from '../kernel/errors';
import { DAY } from '../kernel/duration';
import { NO_TIERS, parseTiers } from './parse-tiers';

const shop = { currency: 'CNY', rates: { 'USD/CNY': 7 } };
const read = (text: string) => parseTiers(text, 'tiers.yaml', shop);
const findings = (text: string) => read(text).findings.map(printFinding);

describe('tiers.yaml', () => {
  it('says what each tier takes, in the currency of the shop', () => {
    const { tiers, findings: none } = read(`
keeps: 180d
tiers:
  - { id: silver, name: { en: Silver, zh-CN: 银卡 }, spent: 500 CNY, within: 365d }
  - { id: gold, spent: 100 USD }`);
    expect(none).toEqual([]);
    expect(tiers).toEqual({
      keeps: 180 * DAY,
      tiers: [
        { id: 'silver', name: { en: 'Silver', 'zh-CN': '银卡' }, spent: 50_000, within: 365 * DAY },
        { id: 'gold', name: 'gold', spent: 70_000, within: null },
      ],
    });
  });

  it('is no tiers when empty', () => expect(read('# none yet')).toEqual({ tiers: NO_TIERS, findings: [] }));

  it('names everything that is wrong, with its place', () => {
    const text = `keep: 1d
tiers:
  - { id: Silver, spent: 500 }
  - { id: gold, spent: 300 CNY, within: 1m }
  - { id: gold, spent: 200 CNY }
  - { id: top, spent: 900 GBP }
  - { spent: 0 CNY }
  - 7`;
    expect(findings(text).join('\n')).toMatchInlineSnapshot(`
     "tiers.yaml:1:1  error  "keep" is not known here
         did you mean "keeps"?
     tiers.yaml:3:11  error  "id" is no name: small letters, digits and dashes, at most 64
     tiers.yaml:3:26  error  "spent" is no amount: write 500 CNY
     tiers.yaml:4:41  error  "within": "1m" could be minutes or months
         write 1min or 1mo
     tiers.yaml:6:23  error  there is no rate from GBP to CNY
         write the amount in CNY, or add GBP/CNY to rates.yaml
     tiers.yaml:7:5  error  "id" is missing
     tiers.yaml:7:14  error  "spent" is no amount above 0 with its currency
         write 500 CNY
     tiers.yaml:8:5  error  "tiers" takes a map, not 7
         known here: id, name, spent, within"
    `);
    expect(read(text).tiers).toBeUndefined();
  });

  it('wants each tier once, from the lowest to the highest', () => {
    const text = 'tiers: [ { id: a, spent: 2 CNY }, { id: b, spent: 2 CNY }, { id: a, spent: 3 CNY } ]';
    expect(findings(text)).toEqual([
      expect.stringContaining('"b" takes no more than "a" before it'),
      expect.stringContaining('two tiers are called "a"'),
    ]);
  });

  it.each([['[]'], ['7'], ['tiers: 7'], ['tiers: { a: 1 }'], ['{}'], ['tiers: ['], ['tiers: [null, [], {}]']])(
    'answers %s with findings',
    (text) => {
      expect(findings(text).length).toBeGreaterThan(0);
      expect(read(text).tiers).toBeUndefined();
    },
  );
});
