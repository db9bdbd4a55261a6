import { textIn, wordingFor } from './wording';

const texts = { en: '{shop} may write.', 'zh-CN': '{shop}可以来信。' };

describe('a wording', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['zh-cn', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['fr', 'en'],
    ['', 'en'],
  ])('for %s is the one in %s', (wanted, found) => expect(textIn(texts, wanted).locale).toBe(found));

  it('is known by its very text: another word or shop is another version', () => {
    const one = wordingFor('email', texts, 'en', 'Linen & Co');
    expect(one).toEqual({
      ref: expect.stringMatching(/^email\/en@[0-9a-f]{16}$/) as string,
      locale: 'en',
      text: 'Linen & Co may write.',
    });
    expect(wordingFor('email', texts, 'en-US', 'Linen & Co')).toEqual(one);
    const others = [
      wordingFor('email', { ...texts, en: '{shop} may write!' }, 'en', 'Linen & Co'),
      wordingFor('email', texts, 'en', 'Cotton & Co'),
      wordingFor('sms', texts, 'en', 'Linen & Co'),
      wordingFor('email', texts, 'zh-CN', 'Linen & Co'),
    ];
    expect(new Set([one, ...others].map((w) => w.ref)).size).toBe(5);
  });
});
