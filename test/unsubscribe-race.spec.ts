import { runOfSending, type Broken } from './support/send-world';

/** RELIABILITY U3, I5: how commits of other people and the way out of a message can fall into each other. RACE_RUNS=100000 for a release. */
const RUNS = Number(process.env.RACE_RUNS ?? 5000);

async function explore(runs: number, broken: Broken = {}) {
  const all = { sent: 0, kept: 0, faults: new Map<string, number>() };
  for (let seed = 1; seed <= runs; seed++) {
    const run = await runOfSending(seed, broken);
    all.sent += run.sent;
    all.kept += run.kept;
    for (const fault of run.broken) all.faults.set(fault.replace(/\d+ ms/, 'long'), seed);
  }
  return all;
}

describe('unsubscribed, paid, erased or merged while a message is on its way out', () => {
  it(
    `keeps the promise in ${RUNS} interleavings`,
    async () => {
      const { sent, kept, faults } = await explore(RUNS);
      // The seed beside a fault is one to look at: runOfSending(seed).
      expect([...faults]).toEqual([]);
      expect(Math.min(sent, kept)).toBeGreaterThan(RUNS / 4);
    },
    RUNS * 20,
  );

  it.each([
    ['without the second look', { secondLook: true }, /sent long after/],
    ['when the gate does not read consent', { consent: true }, /unsubscribe was committed before/],
    ['when nobody asks what was taken back', { cancelled: true }, /taken back before/],
  ])('negative control: breaks it %s', async (_what, broken, expected) => {
    const { faults } = await explore(500, broken);
    expect([...faults.keys()].join('\n')).toMatch(expected);
  });
});
