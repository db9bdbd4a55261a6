import { printFinding } from '../kernel/errors';
import { readYaml } from './read-yaml';
import { YamlSource } from './yaml-source';

const said = (text: string) => readYaml(text, 'f.yaml').findings.map((finding) => printFinding(finding).replace(/\n\s+/, ' | '));

describe('a text that no person wrote', () => {
  it.each([
    ['a list in itself', 'steps: &s\n  - if: 1\n    then: *s\n', 'f.yaml:3:11  error  "*s" stands within what it repeats'],
    ['a map in itself', 'a: &a { b: *a }\n', 'f.yaml:1:12  error  "*a" stands within what it repeats'],
    ['a list in a list of itself', 'a: &a [ &b [ *a ], *b ]\n', 'f.yaml:1:14  error  "*a" stands within what it repeats'],
    [
      'repetitions of repetitions',
      `x: &x [1,1,1,1,1,1,1,1,1,1]\n${[1, 2, 3, 4]
        .map(
          (i) =>
            `x${i}: &x${i} [${Array(10)
              .fill(`*x${i - 1 || ''}`)
              .join()}]`,
        )
        .join('\n')}`,
      'f.yaml:1:1  error  repeats itself too often',
    ],
    ['a zero byte', 'id: a\nname: "b\0c"\n', 'f.yaml:2:9  error  holds a character that is no text (U+0000) | delete it'],
    ['an escape', 'id: a\u001b\n', 'f.yaml:1:6  error  holds a character that is no text (U+001B) | delete it'],
    [
      'bytes of another encoding',
      Buffer.from('id: a\nname: b\xe9\n', 'latin1').toString('utf8'),
      'f.yaml:2:8  error  holds bytes that are not UTF-8 | save the file as UTF-8',
    ],
  ])('%s', (_, text, sentence) => {
    expect(said(text)).toContain(sentence);
    expect(readYaml(text, 'f.yaml').yaml).toBeUndefined();
  });

  it('is not one with tabs, Windows lines, a mark of its encoding or repetitions', () => {
    expect(said('\ufeffid: a # b\tc\r\nname: &n 名\r\nother: *n\r\nlast: [ *n, *n ]\r\n')).toEqual([]);
  });
});

it('says no more of a long word than a reader wants to see', () => {
  const { source } = YamlSource.open(`key: ${'x'.repeat(5000)}\n`, 'f.yaml');
  source!.error('value', ['key'], `no zone is called "${'x'.repeat(5000)}"`);
  const [found] = source!.findings;
  expect(found!.message).toMatch(/^no zone is called "x+…$/);
  expect(found!.message).toHaveLength(401);
  expect(readYaml(`%${'x'.repeat(3000)}\n`, 'f.yaml').findings.every(({ message }) => message.length <= 401)).toBe(true);
});
