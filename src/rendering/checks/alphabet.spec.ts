import { compileTemplate } from '../compile-template';
import { checkContent } from '../check-content';

/** `level line:column message`, of the check of the alphabet alone. */
async function said(text: string, price: { smsPrice?: string | null } = { smsPrice: null }): Promise<string[]> {
  const source = { channel: 'sms', name: 't', locale: 'en', file: 't.txt', text } as const;
  const { compiled } = await compileTemplate(source, new Map(), { linkDomains: [] }, () => Promise.reject(new Error('no mail')));
  const rules = { linkDomains: [], subjectPrefixes: {}, purposes: [], words: [], publicUrl: 'https://m.example' };
  return checkContent(source, new Map(), compiled, { ...rules, ...price })
    .filter((f) => f.code === 'template.alphabet')
    .map((f) => `${f.level} ${f.at.slice('t.txt:'.length)} ${f.message}${f.hint ? ` (${f.hint})` : ''}`);
}

const LONG = 'a'.repeat(100);

describe('the character that makes an SMS dear', () => {
  it.each<[string, string, string[]]>([
    ['plain letters', `It's ${LONG} £5 é`, []],
    [
      'a typographic quote',
      `It’s ${LONG}`,
      ['warning 1:3 because of "’" a part holds 70 characters instead of 160: the sample has 2 parts instead of 1 (write "\'")'],
    ],
    [
      'a dash and an emoji, placed below the front matter',
      `---\nlint: { off: {} }\n---\nSale – ${LONG} 🎉`,
      ['warning 4:6 because of "–" and 1 more a part holds 70 characters instead of 160: the sample has 2 parts instead of 1 (write "-")'],
    ],
    ['one that costs nothing yet', 'Sale 🎉', ['hint 1:6 because of "🎉" a part holds 70 characters instead of 160: the sample has 1 part instead of 1 (leave it out)']],
    ['letters that have no other way', `Привет – ${LONG}`, []],
    ['what only a variable brings', `{{default contact.name "…"}} ${LONG}`, []],
    ['switched off with a reason', `---\nlint: { off: { alphabet: "our name has it" } }\n---\nIt’s ${LONG}`, []],
  ])('%s', async (_, text, expected) => {
    expect(await said(text)).toEqual(expected);
  });

  it('is priced where a price is set', async () => {
    const [finding] = await said(`It’s ${LONG}`, { smsPrice: '0.0083 USD' });
    expect(finding).toContain('2 parts instead of 1, 8.30 USD more for 1000 messages');
  });

  it('does not matter where every part holds 70', async () => {
    expect(await said(`It’s ${LONG}`, {})).toEqual([]);
  });
}); // prettier-ignore
