import fc from 'fast-check';
import { readExactJson } from './read-exact-json';

describe('exact JSON', () => {
  it('keeps the digits of long ids', () => {
    expect(readExactJson('{"id": 820982911946154508, "n":-12345678901234567890 ,"a":[9007199254740993]}')).toEqual({
      id: '820982911946154508',
      n: '-12345678901234567890',
      a: ['9007199254740993'],
    });
  });

  it('leaves texts, short numbers, fractions and exponents alone', () => {
    const text =
      '{"t":"820982911946154508 \\" 820982911946154508","s":123456789012345,"f":0.1234567890123456789,"e":1234567890123456e2,"q\\\\":1}';
    expect(readExactJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses what JSON refuses', () => {
    for (const text of [
      '',
      '{"a":01234567890123456}',
      '1234567890123456 7',
      '[1234567890123456',
      '"1234567890123456',
      '-',
      '{"a":--1234567890123456}',
    ]) {
      expect(() => readExactJson(text)).toThrow(SyntaxError);
    }
  });

  it('agrees with JSON.parse on everything without long integers', () => {
    fc.assert(
      fc.property(
        fc.json().filter((j) => !/\d{16}/.test(j)),
        fc.integer({ min: 10 ** 15, max: Number.MAX_SAFE_INTEGER }),
        (json, long) => {
          expect(readExactJson(`[${json},"x",${long}]`)).toEqual([...(JSON.parse(`[${json}]`) as unknown[]), 'x', String(long)]);
        },
      ),
      {
        examples: [
          ['"\\\\"', 10 ** 15],
          ['{"\\"":-0}', 10 ** 15],
        ],
      },
    );
  });
});
