import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../src/config/config.service';
import { defaultSettings } from '../src/config/settings';
import { knownMachines, type MachineSettings } from '../src/engagement/classify-hit';
import { generateCorpus, halfOf } from './corpus/generate';
import { byFamily, judgeCorpus, measure, ofHalf, takenBack, type Judged } from './corpus/measure';
import { CORPUS, printCorpus, storedCorpus } from './corpus/stored-corpus';

const shipped = readSettings(join(__dirname, '../config')).machines;
const judged = (settings: MachineSettings = shipped) => judgeCorpus(storedCorpus(), knownMachines(settings));
const published = (of: readonly Judged[]) =>
  JSON.stringify(measure(of), (_, n: unknown) => (typeof n === 'number' ? Number(n.toFixed(3)) : n));

describe('the labelled corpus', () => {
  it('is what its families make, and holds more than 2,000 hits', () => {
    const made = printCorpus(generateCorpus());
    if (process.env.WRITE_CORPUS) writeFileSync(CORPUS, made);
    expect(readFileSync(CORPUS, 'utf8')).toBe(made);
    const hits = storedCorpus().flatMap((message) => message.hits);
    expect(hits.length).toBeGreaterThan(2_000);
    const machines = judged().filter((one) => one.who === 'machine');
    expect(machines.filter((one) => halfOf(one.family) === 'B').length).toBeGreaterThan(600);
  });

  it.each(['A', 'B'] as const)('T6: knows people from the scanners of half %s', (half) => {
    const figures = measure(ofHalf(judged(), half));
    console.log(`half ${half}: ${published(ofHalf(judged(), half))}`);
    // Half A taught the rules: its many families are more than a shop meets, and more of them are hard.
    expect(figures.precision).toBeGreaterThanOrEqual(half === 'B' ? 0.98 : 0.97);
    expect(figures.recall).toBeGreaterThanOrEqual(0.9);
    // To call everybody a machine would be easy.
    expect(figures.kept).toBeGreaterThanOrEqual(0.98);
  });

  it('would know fewer scanners without networks and timing, and fewer still without names', () => {
    const timing = ['burst', 'all_links', 'too_fast', 'company'];
    const recall = (settings: MachineSettings, without: readonly string[] = []) => {
      const machines = ofHalf(judged(settings), 'B').filter((one) => one.who === 'machine');
      return machines.filter((one) => one.as === 'machine' && !without.includes(one.reason)).length / machines.length;
    };
    const blind = { ...shipped, networks: {} };
    const [all, noNetworks, neither, noNames] = [
      recall(shipped),
      recall(blind),
      recall(blind, timing),
      recall(shipped, ['scanner', 'outdated']),
    ];
    console.log(`recall on half B: ${[all, noNetworks, neither, noNames].map((n) => n.toFixed(3)).join(', ')}`);
    expect(noNetworks).toBeLessThan(all);
    expect(neither).toBeLessThan(0.9);
    expect(noNames).toBeLessThan(0.9);
  });

  it('needs some seconds, so that flows hear of no click that the next ones explain', () => {
    const early = (wait: number) => takenBack(storedCorpus(), knownMachines(shipped), wait);
    const waits = [0, 2000, defaultSettings().rules.tracking.judge_after];
    console.log(`taken back after ${waits.map((wait) => `${wait} ms: ${JSON.stringify(early(wait))}`).join(', ')}`);
    expect(early(waits[2]!).early).toBe(0);
    expect(early(0).early).toBeGreaterThan(20);
  });

  it('tells of each family how much of it was right', () => {
    const rows = byFamily(judged());
    if (process.env.SHOW_FAMILIES) {
      const line = (r: (typeof rows)[number]) =>
        `| ${r.family} | ${r.half} | ${r.hits} | ${((100 * r.right) / r.hits).toFixed(0)} % | ${r.as} |`;
      console.log(
        rows
          .sort((a, b) => a.who.localeCompare(b.who) || a.right / a.hits - b.right / b.hits)
          .map(line)
          .join('\n'),
      );
    }
    const machines = rows.filter((row) => row.who === 'machine');
    expect(machines).toHaveLength(33);
    expect(
      machines
        .filter((row) => row.right / row.hits < 0.75)
        .map((row) => row.family)
        .sort(),
    ).toEqual([
      'cloudflare-email-security',
      'microsoft-defender-investigation',
      'tencent-link-check',
      'url-sandbox-of-a-company',
    ]);
  });
});
