import { linkTokens, notedValues } from './link-tokens';

const token = (letter: string) => `AQ-_${letter.repeat(44)}`;

describe('tokens of links in orders', () => {
  it('are found in a note, in the address of the landing page and in what others noted', () => {
    expect(
      linkTokens(
        `please ring twice (${token('a')})`,
        `/products/shirt?utm_source=huike&huike=${token('b')}#top`,
        ...notedValues([
          { name: 'gift', value: 'yes' },
          { name: 'huike', value: token('c') },
          { key: '_session', value: `https://shop.example/?huike=${token('d')}` },
        ]),
      ),
    ).toEqual(['a', 'b', 'c', 'd'].map(token));
  });

  it('are not found in longer or shorter words, nor in what is no text', () => {
    expect(
      linkTokens(`${token('a')}a`, token('a').slice(1), null, undefined, 7, {}, [token('a')], ...notedValues('no list')),
    ).toEqual([]);
  });

  it('are told once, and a few at most', () => {
    expect(linkTokens(token('a'), token('a'))).toEqual([token('a')]);
    const letters = [...'abcdefghijklmnop'];
    expect(linkTokens(letters.map(token).join(' '))).toEqual(letters.slice(0, 10).map(token));
  });
});
