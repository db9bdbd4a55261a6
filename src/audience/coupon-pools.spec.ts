import * as fc from 'fast-check';
import { readCodes } from './coupon-codes';
import { parseCoupons } from './coupon-pools';

const faults = (text: string) => parseCoupons(text, 'coupons.yaml').findings.map((f) => `${f.at} ${f.message}`);

describe('config/coupons.yaml', () => {
  it('names what each pool is worth, how long, and whose codes it gives', () => {
    const { pools, findings } = parseCoupons(
      'WB10: { value: "10%", expires: 14d }\nHAPPY: { value: 20 CNY, codes: shared, code: HAPPY20 }\nFREE: { value: 0.50 EUR, low: 0 }\n',
      'coupons.yaml',
    );
    expect(findings).toEqual([]);
    expect([...pools.values()]).toEqual([
      { id: 'WB10', value: '10%', expires: 14 * 24 * 3600_000, sharedCode: null, low: 100 },
      { id: 'HAPPY', value: { minor: 2000, currency: 'CNY' }, expires: null, sharedCode: 'HAPPY20', low: 100 },
      { id: 'FREE', value: { minor: 50, currency: 'EUR' }, expires: null, sharedCode: null, low: 0 },
    ]);
  });

  it.each([
    ['A: { value: much }', /coupons.yaml:1:\d+ .*is no value/],
    ['A: { value: "0%" }', /is no value/],
    ['A: { value: "10%", expires: 1m }', /minutes or months/],
    ['A: { value: "10%", code: X }', /a code of their own/],
    ['A: { value: "10%", codes: shared }', /does not say which/],
    ['A: { value: "10%", codes: shared, code: "two words" }', /no spaces/],
    ['A: { valu: "10%" }', /"valu" is not known here/],
    ['"A B": { value: "10%" }', /no name of a pool/],
    ['A: 10%', /says nothing of what it is worth/],
    ['- A', /no list of pools/],
    ['A: [', /coupons.yaml:1/],
  ])('says what is wrong with %s', (text, message) => expect(faults(text).join('\n')).toMatch(message));

  it('keeps what is right beside what is wrong, and takes an empty file for no pools', () => {
    expect([...parseCoupons('A: { value: 5% }\nB: { value: no }\n', 'c').pools.keys()]).toEqual(['A']);
    expect(parseCoupons('', 'c')).toEqual({ pools: new Map(), findings: [] });
  });

  it('answers anything at all with findings', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => Array.isArray(parseCoupons(text, 'c').findings)));
  });
});

describe('a file of codes', () => {
  it('is one a line, or the first column, each once', () => {
    expect(readCodes('\uFEFFCode;Amount\r\nA-1;10\r\n"B-2";10\r\n\r\n# more\r\nA-1\r\nno code\r\n')).toEqual({
      codes: ['A-1', 'B-2'],
      repeated: 1,
      refused: 1,
    });
    expect(readCodes(`${'x'.repeat(64)}\n${'x'.repeat(65)}`)).toMatchObject({ codes: ['x'.repeat(64)], refused: 1 });
  });
});
