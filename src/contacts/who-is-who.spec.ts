import fc from 'fast-check';
import { whoIsWho } from './who-is-who';

const partition = (statements: string[][], known: Map<string, number>) =>
  whoIsWho(statements, known)
    .map((p) => [[...p.statements].sort((a, b) => a - b), p.contacts])
    .sort();

describe('who is who', () => {
  it('joins what shares a mark, over any number of steps', () => {
    expect(partition([['e:a', 'p:1'], ['e:b', 'p:2'], ['p:1', 'p:2'], ['e:c'], []], new Map())).toEqual([
      [[0, 1, 2], []],
      [[3], []],
    ]);
  });

  it('names all contacts one person was known as, the oldest first', () => {
    const known = new Map([
      ['i:shop:c1', 9],
      ['e:a', 4],
      ['p:1', 4],
      ['e:b', 7],
    ]);
    expect(partition([['i:shop:c1', 'e:a'], ['e:b']], known)).toEqual([
      [[0], [4, 9]],
      [[1], [7]],
    ]);
  });

  it('does not depend on the order of statements', () => {
    const mark = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const arbitrary = fc.tuple(
      fc.array(fc.uniqueArray(mark, { maxLength: 3 }), { maxLength: 8 }),
      fc.dictionary(mark, fc.integer({ min: 1, max: 3 })),
    );
    fc.assert(
      fc.property(arbitrary, ([statements, contacts]) => {
        const known = new Map(Object.entries(contacts));
        const last = statements.length - 1;
        const backwards = whoIsWho([...statements].reverse(), known).map((p) => [
          p.statements.map((s) => last - s).sort((a, b) => a - b),
          p.contacts,
        ]);
        expect(backwards.sort()).toEqual(partition(statements, known));
      }),
    );
  });
});
