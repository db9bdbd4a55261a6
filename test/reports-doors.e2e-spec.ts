import { ApiKeysService } from '../src/access/api-keys.service';
import { WrongUse } from '../src/cli/command';
import { command } from './support/command';
import { readingEngine, type Reading } from './support/reading';

const DAYS = { from: '2026-03-01', to: '2026-03-09' };
/** Each report with what its table says of the letter below. */
const REPORTS: [string, Record<string, string>, RegExp][] = [
  ['flows', DAYS, /offer +1 +email-letter +email +1 +1 /],
  ['links', { ...DAYS, flow: 'offer' }, /https:\/\/shop\.example\/1/],
  ['dormancy', DAYS, /1 active, 0 cooling/],
  ['experiments', {}, /no flow tests anything/],
  ['holdout', DAYS, /^global hold-out of 0 %/],
];

describe('reports by their doors', () => {
  let reading: Reading;
  let key: string;

  beforeAll(async () => {
    reading = await readingEngine();
    const letter = (await reading.letter('offer'))!;
    await letter.ask(letter.path('c'));
    await reading.shop.settle();
    const keys = reading.shop.engine.app.get(ApiKeysService);
    key = (await keys.create({ name: 'analyst', scopes: ['reports'], expiresAt: null }, 'test')).key;
  });
  afterAll(() => reading.shop.close());

  const run = (name: string, options: Record<string, string | boolean>) =>
    command(reading.shop.engine.app, `reports ${name}`, [], options);
  const ask = async (path: string) => {
    const answer = await fetch(`${reading.shop.url}/api/v1/reports/${path}`, { headers: { authorization: `Bearer ${key}` } });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };

  it.each(REPORTS)('%s: the command and the API say the same, the table for people', async (name, options, says) => {
    const json = await run(name, { ...options, json: true });
    expect(json.code).toBe(0);
    const { status, json: answered } = await ask(`${name}?${new URLSearchParams(options).toString()}`);
    expect([status, JSON.parse(json.out.join(''))]).toEqual([200, answered]);
    const table = await run(name, options);
    expect([table.code, table.out.join('\n')]).toEqual([0, expect.stringMatching(says)]);
  });

  it.each(REPORTS.filter(([name]) => name !== 'dormancy'))('%s: is a sheet where that is wanted', async (name, options) => {
    const { rows } = JSON.parse((await run(name, { ...options, format: 'json' })).out.join('')) as { rows: object[] };
    const [head, ...lines] = (await run(name, { ...options, format: 'csv' })).out.join('\n').split('\n');
    expect(head).toMatch(/^"\w+"(,"\w+")+\s*$/);
    if (name !== 'experiments') expect(lines.filter((line) => line !== '')).toHaveLength(rows.length);
    await expect(run(name, { ...options, format: 'pdf' })).rejects.toBeInstanceOf(WrongUse);
  });

  it('say what is wrong with a period, and where', async () => {
    for (const name of ['flows', 'links', 'dormancy', 'holdout']) {
      await expect(run(name, { from: 'yesterday' })).rejects.toMatchObject({
        code: 'report.period',
        at: expect.stringContaining('from') as string,
      });
      const { status, json } = await ask(`${name}?from=yesterday`);
      expect([name, status, JSON.stringify(json)]).toEqual([name, 400, expect.stringContaining('from')]);
    }
  });
});
