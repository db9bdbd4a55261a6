import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeysService } from '../src/access/api-keys.service';
import { command } from './support/command';
import { dialects } from './support/database';
import { testEngine, type TestEngine } from './support/engine';

const COUPONS = 'WB10: { value: "10%", expires: 14d }\nHAPPY: { value: 20 CNY, codes: shared, code: HAPPY20 }\n';

describe.each(dialects)('codes come in, on %s', (on) => {
  let shop: TestEngine;
  beforeAll(async () => {
    shop = await testEngine({ on, config: { 'coupons.yaml': COUPONS } });
  });
  afterAll(() => shop.close());

  const huike = (name: string, args: string[] = [], options = {}) => command(shop.engine.app, name, args, options);
  const file = (text: string) => {
    const path = join(shop.folder, 'codes.csv');
    writeFileSync(path, text);
    return path;
  };

  it('from a file as spreadsheets write it, as often as one likes', async () => {
    const path = file('\uFEFFcode;given\r\nA-1;x\r\n"A-2";y\r\n\r\nno code;z\r\nA-1;x\r\n');
    expect(await huike('coupons import', ['WB10', path], { json: true })).toMatchObject({
      code: 1,
      out: ['{"pool":"WB10","added":2,"duplicate":1,"refused":1}'],
    });
    expect((await huike('coupons import', ['WB10', file('A-2\nA-3\n')])).out).toEqual([
      'WB10: 1 codes added, 1 known before or twice, 0 lines that are no code',
    ]);
    expect(JSON.parse((await huike('coupons list', [], { json: true })).out[0]!)).toContainEqual({
      ...{ pool: 'WB10', free: 3, issued: 0, used: 0, expired: 0 },
    });
    expect((await huike('coupons list')).out[0]).not.toContain('A-1');
  });

  it('says which pool was meant, and which file is missing', async () => {
    await expect(huike('coupons import', ['WB1', file('A')])).rejects.toMatchObject({ hint: 'did you mean "WB10"?' });
    await expect(huike('coupons import', ['HAPPY', file('A')])).rejects.toThrow(/same code/);
    await expect(huike('coupons import', ['WB10', join(shop.folder, 'none.csv')])).rejects.toThrow('there is no file');
    await expect(huike('coupons import', ['WB10'])).rejects.toThrow('which pool, and which file?');
  });

  it('by the API, with a key for it', async () => {
    const key = async (scope: string) =>
      (await shop.engine.app.get(ApiKeysService).create({ name: 'test', scopes: [scope], expiresAt: null }, 'test')).key;
    const coupons = await key('coupons');
    const ask = async (path: string, body?: unknown, as = coupons) => {
      const answer = await fetch(`${shop.url}/api/v1/coupons${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      });
      return { status: answer.status, json: (await answer.json()) as object };
    };
    expect(await ask('/WB10', { codes: ['B-1', 'B-1', 'no code'] })).toEqual({
      status: 200,
      json: { added: 1, duplicate: 1, refused: 1 },
    });
    expect((await ask('/WB10', { codes: ['B-1'] })).json).toEqual({ added: 0, duplicate: 1, refused: 0 });
    expect(JSON.stringify((await ask('')).json)).toContain('"pool":"WB10"');
    for (const body of [{}, null, [], { codes: 'B' }, { codes: [1] }]) expect((await ask('/WB10', body)).status).toBe(400);
    expect((await ask('/NONE', { codes: ['B'] })).status).toBe(400);
    expect((await ask('', undefined, await key('reports'))).status).toBe(401);
  });

  it('shows requests of webhook steps, and tries failed ones again', async () => {
    expect((await huike('webhooks list')).out).toEqual(['no request fits']);
    await expect(huike('webhooks list', [], { state: 'lost' })).rejects.toThrow('--state takes queued, done, failed');
    expect(await huike('webhooks retry', ['7'])).toMatchObject({ code: 1, out: ['0 of 1 back in the queue'] });
    await expect(huike('webhooks retry', ['x'])).rejects.toThrow('Give their ids');
  });
});
