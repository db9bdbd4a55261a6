import * as fc from 'fast-check';
import { parseSurveys } from './survey';

const faults = (text: string) => parseSurveys(text, 's.yaml').findings.map((f) => `${f.at} ${f.message} ${f.hint ?? ''}`);

describe('config/surveys.yaml', () => {
  it('names the question and its choices, in their order', () => {
    const { surveys, findings } = parseSurveys(
      'why: { question: { en: Why?, zh-CN: 为什么？ }, choices: { price: { en: Price }, other: Something else } }',
      's.yaml',
    );
    expect(findings).toEqual([]);
    expect(surveys.get('why')).toEqual({
      id: 'why',
      question: { en: 'Why?', 'zh-CN': '为什么？' },
      choices: [
        { id: 'price', label: { en: 'Price' } },
        { id: 'other', label: 'Something else' },
      ],
      refuses: [],
      thanks: expect.objectContaining({ en: expect.any(String) as string }) as unknown,
    });
  });

  it.each([
    ['why: { choices: { a: A, b: B } }', /"question" is missing/],
    ['why: { question: Why, choices: { a: A } }', /two choices/],
    ['why: { question: Why, choices: [a, b] }', /s.yaml:1:\d+ .*list of choices/],
    ['why: { question: Why, choices: { "a b": A, c: C } }', /"a b" is no name/],
    ['Why!: { question: Why, choices: { a: A, b: B } }', /"Why!" is no name/],
    ['why: { qestion: Why }', /"qestion" is not known here/],
    ['why: { question: Why, choices: { yes: A, no: B }, refuses: [ noo ] }', /"noo" is none of the choices.*did you mean "no"/s],
    ['why: Why', /asks nothing/],
    ['[]', /no list of surveys/],
  ])('says what is wrong with %s', (text, message) => expect(faults(text).join('\n')).toMatch(message));

  it('answers anything at all with findings', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => Array.isArray(parseSurveys(text, 's').findings)));
  });
});
