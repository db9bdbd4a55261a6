import { decideWinner } from './decide-winner';

describe('a test', () => {
  it.each([
    [
      [
        ['a', 1, 10],
        ['b', 2, 10],
      ],
      'b',
    ],
    [
      [
        ['a', 2, 10],
        ['b', 3, 30],
      ],
      'a',
    ],
    [
      [
        ['a', 1, 2],
        ['b', 10, 20],
      ],
      'a',
    ],
    [
      [
        ['a', 0, 0],
        ['b', 0, 5],
      ],
      'b',
    ],
    [
      [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
      'a',
    ],
    [[['a', 0, 9]], 'a'],
  ] as [[string, number, number][], string][])('%j is won by %s', (measured, winner) => {
    expect(decideWinner(measured.map(([name, hits, of]) => ({ name, hits, of })))).toBe(winner);
  });
});
