import { GroupCommit } from './group-commit';

describe('sharing commits', () => {
  const limits = { items: 3, weight: Infinity, weigh: () => 0 };

  it('puts what comes while a commit runs into the next, in order, up to the limit', async () => {
    const groups: number[][] = [];
    const commit = new GroupCommit<number, number>(async (items) => {
      groups.push(items);
      return items.map((i) => i * 2);
    }, limits);
    expect(await Promise.all([1, 2, 3, 4].map((i) => commit.add(i)))).toEqual([2, 4, 6, 8]);
    expect(groups).toEqual([[1, 2, 3], [4]]);
  });

  it('fails all of a group with its commit, and none of the next', async () => {
    let times = 0;
    const commit = new GroupCommit<number, number>(async (items) => {
      if (times++ === 0) throw new Error('disk full');
      return items;
    }, limits);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((i) => commit.add(i)));
    expect(outcomes.map((o) => o.status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  });

  it('waits for company, but not once everybody is there, and not for ever', async () => {
    const groups: number[][] = [];
    const write = async (items: number[]) => {
      groups.push(items);
      return items;
    };
    const together = new GroupCommit(write, { ...limits, gather: { enough: () => 2, ms: 60_000 } });
    const first = together.add(1);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, together.add(2)]);
    const impatient = new GroupCommit(write, { ...limits, gather: { enough: () => 2, ms: 1 } });
    await impatient.add(3);
    expect(groups).toEqual([[1, 2], [3]]);
  });
});
