import fc from 'fast-check';
import { canonical, mergeRegisters, tell, told, type Registers } from './registers';

const registers = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 2 }), fc.constant({ x: 1, y: [2] })),
  ),
) as fc.Arbitrary<Registers>;

describe('registers', () => {
  it('let the later statement count, whichever came first', () => {
    const one = tell(tell({}, 'name', 2, 'Ann'), 'name', 1, 'Anne');
    expect(told(one, 'name')).toBe('Ann');
    expect(tell(one, 'name', 3, undefined)).toBe(one);
  });

  it('merge to the same state in any order, any grouping, any repetition', () => {
    fc.assert(
      fc.property(registers, registers, registers, (a, b, c) => {
        const one = mergeRegisters(mergeRegisters(a, b), c);
        expect(canonical(mergeRegisters(c, mergeRegisters(b, a)))).toBe(canonical(one));
        expect(mergeRegisters(one, b)).toBe(one);
      }),
    );
  });
});
