import request from 'supertest';
import { testEngine, type TestEngine } from './support/engine';

describe('the front door', () => {
  let shop: TestEngine;
  beforeAll(
    async () => void (shop = await testEngine({ env: { ADMIN_EMAIL: 'owner@shop.example', ADMIN_PASSWORD: 'a long password' } })),
  );
  afterAll(() => shop.close());

  it('says that it lives, that it is ready, and what it counts', async () => {
    await request(shop.url).get('/health/live').expect(200, { live: true });
    await request(shop.url).get('/health/ready').expect(200, { ready: true, failures: {}, warnings: {} });
    const metrics = await request(shop.url).get('/metrics').expect(200);
    expect(metrics.text).toContain('huike_process_cpu_seconds_total');
  });

  it.each([
    '/api/v1/reports/flows',
    '/%61pi/v1/reports/flows',
    '//api/v1/reports/flows',
    '/api/v1/reports/flows/',
    '/API/v1/reports/flows',
    '/api/v1/reports/flows;x=1',
  ])('does not let anybody in without a key at %s', async (path) => {
    const { status } = await request(shop.url).get(path);
    expect([401, 404]).toContain(status);
  });

  it('sends a person without a session to the login, and shows them nothing', async () => {
    for (const path of ['/', '/mailbox', '/reports/flows']) {
      const answer = await request(shop.url).get(path).redirects(0);
      expect([answer.status, answer.headers.location]).toEqual([303, `/login?to=${encodeURIComponent(path)}`]);
    }
  });

  it('refuses what is too deep, too large or no JSON, and stores nothing', async () => {
    const post = (body: string) => request(shop.url).post('/webhooks/orders').set('content-type', 'application/json').send(body);
    // Nobody signed these; with a signature they would be 400, which test/intake.spec.ts shows.
    await post('['.repeat(1024 * 1024)).expect(401);
    await post('x'.repeat(2 * 1024 * 1024 + 1)).expect(413);
    const [inbox] = await shop.engine.database.read<{ n: number }>('SELECT COUNT(*) AS n FROM inbox');
    expect(inbox!.n).toBe(0);
  });

  it('carries the headers that make a browser careful, and no stack in an error', async () => {
    const answer = await request(shop.url).get('/nowhere').expect(404);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.text).not.toContain('    at ');
  });
});
