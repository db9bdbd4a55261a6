import { LinksService } from '../src/links/links.service';
import { signToken, type TokenPurpose } from '../src/links/token';
import { readingEngine, type Letter, type Reading } from './support/reading';

/** Every path with a token, and what a form there would send. */
const PATHS: [path: string, purpose: TokenPurpose, form: string][] = [
  ['o', 'o', ''],
  ['c', 'c', ''],
  ['u', 'u', 'scope=all'],
  ['p', 'p', 'shown=email'],
  ['v', 'v', ''],
  ['a', 'a', 'choice=price'],
  ['confirm', 'k', ''],
];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('T1: a link that is not ours', () => {
  let reading: Reading;
  let letter: Letter;
  beforeAll(async () => {
    reading = await readingEngine();
    letter = (await reading.letter('greeting'))!;
  });
  afterAll(() => reading.shop.close());

  /** All that a link could leave behind. */
  const traces = async () => {
    await reading.shop.settle();
    const tables = ['hits', 'events', 'consents', 'survey_answers', 'suppressions'];
    return Promise.all(tables.map((table) => reading.count(table)));
  };
  const tokenOf = (purpose: TokenPurpose, linkNo = purpose === 'c' ? 1 : 0) =>
    reading.shop.engine.app.get(LinksService).url(purpose, letter.mail.ref, linkNo).split('/').at(-1)!;
  /** What somebody sees; the stand-in for a link to the preferences differs from token to token. */
  const answers = async (path: string, token: string, form: string) => {
    const seen = [];
    for (const method of ['GET', 'POST']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await letter.ask(`/${path}/${token}`, method === 'GET' ? {} : { method, headers, body: form });
      const text = (await answer.text()).replace(/\/p\/[\w-]+/g, '/p/TOKEN').replaceAll(token, 'TOKEN');
      seen.push({ status: answer.status, location: answer.headers.get('location'), text });
      if (answer.status !== 405) expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      if (answer.status === 200 || (method === 'GET' && answer.status === 404))
        expect([path, method, answer.headers.get('x-robots-tag')]).toEqual([path, method, 'noindex']);
    }
    return seen;
  };
  /** One character another, at each place; cut off, longer; of another purpose; signed with another key. */
  const forged = (purpose: TokenPurpose): string[] => {
    const token = tokenOf(purpose);
    const others = PATHS.flatMap(([, other]) => (other === purpose ? [] : [tokenOf(other, 1), tokenOf(other)]));
    const mutated = [...token].map((c, i) => token.slice(0, i) + LETTERS[(LETTERS.indexOf(c) + 1) % 64] + token.slice(i + 1));
    const cut = [1, 2, 16, 40].map((n) => token.slice(0, -n));
    return [...others, ...mutated, ...cut, `${token}A`, `${token}=`, signToken(['another key of thirty-two letters'], purpose, letter.mail.ref, 1)]; // prettier-ignore
  };

  it.each(PATHS)('at /%s gets what any nonsense gets, and leaves nothing behind', async (path, purpose, form) => {
    const [before, neutral] = [await traces(), await answers(path, 'x'.repeat(tokenOf(purpose).length), form)];
    for (const token of forged(purpose)) expect([token, await answers(path, token, form)]).toEqual([token, neutral]);
    expect(await traces()).toEqual(before);
  });

  it('would have left something behind, had it been ours', async () => {
    const [hits, , consents] = await traces();
    for (const [path, purpose, form] of PATHS) await answers(path, tokenOf(purpose), form);
    const [hitsNow, , consentsNow] = await traces();
    expect([hitsNow! - hits!, consentsNow! > consents!]).toEqual([2, true]);
  });
});
