import fc from 'fast-check';
import { SimulationQueue } from './simulation-queue';

describe('the queue of a simulation', () => {
  it('gives out whatever was put in, in order of time, rank, plan and arrival', () => {
    const entry = fc.record({ at: fc.integer({ max: 5 }), rank: fc.nat(2), planned: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const queue = new SimulationQueue<number>();
        entries.forEach((e, i) => queue.push(e.at, e.rank, e.planned, i));
        const out: number[] = [];
        while (queue.next() !== undefined) out.push(queue.pop());
        const wanted = entries
          .map((e, i) => ({ ...e, i }))
          .sort((a, b) => a.at - b.at || a.rank - b.rank || a.planned - b.planned || a.i - b.i);
        expect(out).toEqual(wanted.map((e) => e.i));
      }),
    );
  });

  it('takes in while it gives out', () => {
    const queue = new SimulationQueue<string>();
    queue.push(3, 0, 0, 'c');
    queue.push(1, 0, 0, 'a');
    expect(queue.pop()).toBe('a');
    queue.push(2, 0, 0, 'b');
    expect([queue.pop(), queue.pop(), queue.next()]).toEqual(['b', 'c', undefined]);
  });
});
