import { request as httpRequest } from 'node:http';
import { ApiKeysService } from '../src/access/api-keys.service';
import { UsersService } from '../src/access/users.service';
import { dialects } from './support/database';
import { testEngine, type TestEngine } from './support/engine';

const PASSWORD = 'correct horse battery';

/** A request that may name any Host: fetch does not let one. */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; location?: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode!, location: answer.headers.location }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe.each(dialects)('who may come in, on %s', (dialect) => {
  let shop: TestEngine;
  const start = async (env: Record<string, string> = {}) => void (shop = await testEngine({ on: dialect, env }));
  afterEach(() => shop.close());
  const login = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${shop.url}/login`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers });
  const cookieOf = (answer: Response) => answer.headers.get('set-cookie')!.split(';')[0]!;

  if (dialect === 'sqlite') {
    it('lets whoever sits at the machine look, until there is a user, and only under its own name', async () => {
      await start();
      expect((await ask(shop.url)).status).toBe(200);
      expect((await ask(shop.url, { host: 'huike.test' })).status).toBe(200);
      for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-for': '10.0.0.1' }] as Record<string, string>[]) {
        expect(await ask(shop.url, headers)).toEqual({ status: 303, location: '/login?to=%2F' });
      }
      await shop.engine.app.get(UsersService).create({ email: 'a@b.example', password: PASSWORD, role: 'owner' }, 'test');
      for (const path of ['/', '/mailbox', '/mailbox/x', '/reports/flows']) expect((await ask(shop.url + path)).status).toBe(303);
      expect((await ask(`${shop.url}/api/v1/reports/flows`)).status).toBe(401);
    });
  }

  it('lets a user in with a cookie that scripts cannot read, and out again everywhere', async () => {
    await start({ ADMIN_EMAIL: 'Owner@Shop.Example', ADMIN_PASSWORD: PASSWORD });
    const answer = await login({ email: 'owner@shop.example', password: PASSWORD, to: '/reports/flows' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/reports/flows']);
    const set = answer.headers.get('set-cookie')!;
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Lax/);
    expect(/Secure/.test(set)).toBe(dialect === 'mysql');
    const cookie = cookieOf(answer);
    for (const path of ['/', '/mailbox', '/reports/flows', '/reports/flows.csv', '/api/v1/reports/flows']) {
      expect((await ask(shop.url + path, { cookie })).status).toBe(200);
    }
    expect((await ask(`${shop.url}/`, { cookie: cookie.slice(0, -2) })).status).toBe(303);
    expect((await ask(`${shop.url}/logout`, { cookie, origin: 'https://evil.example' }, 'POST')).status).toBe(403);
    expect((await ask(`${shop.url}/`, { cookie })).status).toBe(200);
    expect((await ask(`${shop.url}/logout`, { cookie, origin: shop.url }, 'POST')).status).toBe(303);
    expect((await ask(`${shop.url}/`, { cookie })).status).toBe(303);
  });

  it('does not tell whether an account exists, throttles tries, and leads nowhere else', async () => {
    await start({ ADMIN_EMAIL: 'owner@shop.example', ADMIN_PASSWORD: PASSWORD });
    expect((await login({ email: 'owner@shop.example', password: PASSWORD, to: '//evil.example' })).headers.get('location')).toBe(
      '/',
    );
    expect(
      (await login({ email: 'owner@shop.example', password: PASSWORD, to: 'https://evil.example' })).headers.get('location'),
    ).toBe('/');
    const wrong = await login({ email: 'owner@shop.example', password: 'wrong password' });
    const nobody = await login({ email: 'nobody@shop.example', password: 'wrong password' });
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    expect([nobody.status, await nobody.text()]).toEqual([401, await wrong.text()]);
    expect((await login({ email: 'owner@shop.example', password: PASSWORD }, { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    await login({ email: 'x@shop.example', password: PASSWORD });
    const late = await login({ email: 'owner@shop.example', password: PASSWORD });
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('opens the API to keys with the scope, until they end or are revoked', async () => {
    await start({ ADMIN_EMAIL: 'owner@shop.example', ADMIN_PASSWORD: PASSWORD });
    const keys = shop.engine.app.get(ApiKeysService);
    const make = (scopes: string[], expiresAt: number | null = null) => keys.create({ name: 'test', scopes, expiresAt }, 'test');
    const status = async (key: string) =>
      (await ask(`${shop.url}/api/v1/reports/flows`, { authorization: `Bearer ${key}` })).status;
    const reports = await make(['reports']);
    const events = await make(['events']);
    const all = await make(['*']);
    const over = await make(['reports'], shop.clock.now());
    expect(await status(reports.key)).toBe(200);
    expect(await status(all.key)).toBe(200);
    for (const bad of [
      events.key,
      over.key,
      `${reports.key}x`,
      reports.key.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')),
      'huike_x_y',
      '',
    ]) {
      expect(await status(bad)).toBe(401);
    }
    expect((await ask(`${shop.url}/mailbox`, { authorization: `Bearer ${all.key}` })).status).toBe(303);
    expect(await keys.revoke(reports.keyId, 'test')).toBe(true);
    expect(await keys.revoke(reports.keyId, 'test')).toBe(false);
    expect(await status(reports.key)).toBe(401);
    const stored = JSON.stringify(await shop.engine.database.read('SELECT * FROM api_keys'));
    expect(stored).not.toContain(reports.key.split('_').slice(2).join('_'));
    const audit = await shop.engine.database.read<{ action: string }>(
      "SELECT action FROM audit_log WHERE subject LIKE 'key:%' ORDER BY id",
    );
    expect(audit.map((a) => a.action)).toEqual(['key.created', 'key.created', 'key.created', 'key.created', 'key.revoked']);
  });

  it('refuses bad users, keys and dates with a reason', async () => {
    await start();
    const users = shop.engine.app.get(UsersService);
    await expect(users.create({ email: 'x', password: PASSWORD, role: 'owner' }, 'test')).rejects.toThrow(/no e-mail address/);
    await expect(users.create({ email: 'a@b.example', password: 'short', role: 'owner' }, 'test')).rejects.toThrow(/at least 10/);
    await users.create({ email: 'a@b.example', password: PASSWORD, role: 'owner' }, 'test');
    await expect(users.create({ email: 'A@b.example', password: PASSWORD, role: 'owner' }, 'test')).rejects.toThrow(/already/);
    const keys = shop.engine.app.get(ApiKeysService);
    await expect(keys.create({ name: 'x', scopes: ['everything'], expiresAt: null }, 'test')).rejects.toThrow(/is no scope/);
    const { key } = await keys.create({ name: 'x', scopes: ['reports'], expiresAt: null }, 'test');
    const answer = await fetch(`${shop.url}/api/v1/reports/flows?from=never`, { headers: { authorization: `Bearer ${key}` } });
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([400, 'report.period']);
  });
});
