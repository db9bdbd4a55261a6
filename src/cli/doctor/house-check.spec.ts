import { parseEnvironment } from '../../config/environment';
import { offsetAt } from '../../kernel/zone-offset';
import { checkClock, checkDataFolder, checkNode, checkZones } from './house-check';
import { checkSecrets, weaknessOf } from './secrets-check';

describe('doctor on this machine', () => {
  it.each([
    ['hex from openssl', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', undefined],
    ['base64', 'Zk3vQ8m1x7TQ0aYw5c9LrE2uHsJ6bGdN4oPpXiRf', undefined],
    ['short', '9f86d081884c7d65', /16 characters/],
    ['one letter', 'a'.repeat(64), /few characters/],
    ['words', 'this is our secret and nobody knows it', /words/],
    ['an example', 'change-me-to-something-long-and-random', /words/],
  ])('a secret that is %s', (_, secret, expected) => {
    if (expected) expect(weaknessOf(secret)).toMatch(expected);
    else expect(weaknessOf(secret)).toBeUndefined();
  });

  it.each([
    ['Password123!', 'fail'],
    ['huike12345', 'fail'],
    ['aaaaaaaaaaaa', 'fail'],
    ['annette-2026', 'fail'],
    ['correct horse battery staple', 'ok'],
  ])('the password "%s" of annette: %s', (password, state) => {
    const env = parseEnvironment({ ADMIN_EMAIL: 'annette@shop.com', ADMIN_PASSWORD: password });
    const check = checkSecrets(env).find((c) => c.id === 'admin')!;
    expect(check.state).toBe(state);
    expect(JSON.stringify(check)).not.toContain(password);
  });

  it.each([
    [0.04, true, 'fail'],
    [0.07, true, 'warn'],
    [0.3, true, 'ok'],
    [0.3, false, 'fail'],
  ])('a disk with %d free, writable %s: %s', (free, writable, state) => {
    expect(checkDataFolder({ path: './data', writable, free }).state).toBe(state);
  });

  it.each([
    ['18.20.0', 'fail'],
    ['20.18.3', 'fail'],
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('Node %s: %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });

  it('knows old time zone data by what it does not know', () => {
    expect(checkZones().state).toBe('ok');
    const old = (at: number, zone: string) => offsetAt(at, zone) + (zone === 'Asia/Almaty' ? 3_600_000 : 0);
    expect(checkZones(old)).toMatchObject({ state: 'warn', found: expect.stringContaining('Asia/Almaty') as string });
  });

  it.each<[ahead: number[], state: string]>([
    [[], 'skipped'],
    [[59_000], 'ok'],
    [[61_000], 'fail'],
    [[-86_400_000, -86_400_000], 'fail'],
    [[0, 120_000], 'warn'],
  ])('clocks ahead by %j: %s', (ahead, state) => {
    expect(checkClock(ahead.map((ms, i) => ({ name: `host ${i}`, ahead: ms }))).state).toBe(state);
  });
});
