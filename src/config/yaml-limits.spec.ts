import { YamlSource } from './yaml-source';

/** Texts that keep a parser busy: each is refused before it is parsed, however many bytes it has. */
const BIG = 256 * 1024;
const filled = (unit: string) => unit.repeat(Math.floor(BIG / unit.length));

describe('a text that is none of our files is refused unread', () => {
  it.each([
    ['brackets that stay open', filled('['), 'too-large'],
    ['a few hundred of them', '['.repeat(500), 'too-deep'],
    ['dashes in a row', '- '.repeat(500), 'too-deep'],
    ['blank lines', '\n'.repeat(5000), 'too-large'],
    ['comments', '#\n'.repeat(5000), 'too-large'],
    ['documents', '---\n'.repeat(5000), 'too-large'],
    ['keys', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'), 'too-large'],
    ['aliases', `a: &a [x, x]\nb: [${'*a, '.repeat(3000)}]`, 'too-large'],
    ['closing brackets', '}'.repeat(5000), 'too-large'],
    ['one huge text', `id: ${filled('a')}`, 'too-large'],
    ['characters of many bytes', `id: ${'一'.repeat(30_000)}`, 'too-large'],
  ])('%s', (_, text, code) => {
    const { source, findings } = YamlSource.open(text, 'f.yaml');
    expect(source).toBeUndefined();
    expect(findings).toMatchObject([{ at: 'f.yaml:1:1', level: 'error', code: `yaml.${code}` }]);
  });
});

it('takes two hundred steps, and long texts', () => {
  const steps = Array.from({ length: 200 }, (_, i) => `  - email: { template: t${i}, subject: { en: Hello, zh-CN: 你好 } }`).join(
    '\n',
  );
  expect(YamlSource.open(`id: a\nsteps:\n${steps}`, 'f.yaml').findings).toEqual([]);
  expect(YamlSource.open(`id: "${'word, '.repeat(400)}"`, 'f.yaml').findings).toEqual([]);
});

it('tells at most a hundred findings', () => {
  expect(YamlSource.open('}'.repeat(500), 'f.yaml').findings).toHaveLength(100);
});
