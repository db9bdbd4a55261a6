import { ConsentService } from '../src/consent/consent.service';
import type { SuppressionReason } from '../src/consent/suppression';
import { Database } from '../src/database/database.service';
import { readerOf } from '../src/database/reader';
import { command } from './support/command';
import { testEngine, type TestEngine } from './support/engine';

describe('addresses that must not be used', () => {
  let shop: TestEngine;
  beforeAll(async () => {
    shop = await testEngine({ at: '2026-03-01T08:00:00Z' });
  });
  afterAll(() => shop.close());

  const huike = (name: string, ...args: string[]) => command(shop.engine.app, name, args);
  const reasonOf = async (channel: 'email' | 'sms', address: string) =>
    (await shop.engine.app.get(ConsentService).suppressed(readerOf(shop.engine.app.get(Database)), channel, [address])).get(
      address,
    );
  const suppressed = (reason: SuppressionReason, channel: 'email' | 'sms', address: string) =>
    shop.engine.app
      .get(Database)
      .tx((tx) => shop.engine.app.get(ConsentService).suppress(tx, [{ channel, address, reason }], shop.clock.now()));

  it('are forbidden and allowed by hand, however they are spelt', async () => {
    expect((await huike('contacts suppress', ' An@Example.com', '+86 138 0013 8000')).out).toEqual(['suppressed: 2']);
    expect(await reasonOf('email', 'an@example.com')).toBe('manual');
    expect(await reasonOf('sms', '+8613800138000')).toBe('manual');
    expect((await huike('contacts allow', 'an@EXAMPLE.com')).out).toEqual(['allowed again; it was suppressed because of manual']);
    expect(await reasonOf('email', 'an@example.com')).toBeUndefined();
    expect((await huike('contacts allow', 'an@example.com')).out).toEqual(['it was not suppressed']);
  });

  it.each(['bounce', 'soft_bounces', 'erased'] as const)('are allowed again after %s', async (reason) => {
    await suppressed(reason, 'email', `${reason}@example.com`);
    await huike('contacts allow', `${reason}@example.com`);
    expect(await reasonOf('email', `${reason}@example.com`)).toBeUndefined();
  });

  it.each([
    ['complaint', 'email', 'angry@example.com'],
    ['stop', 'sms', '+8613800138001'],
  ] as const)('stay forbidden after %s, which only the person can take back', async (reason, channel, address) => {
    await suppressed(reason, channel, address);
    await expect(huike('contacts allow', address)).rejects.toThrow(`because of "${reason}"`);
    expect(await reasonOf(channel, address)).toBe(reason);
  });

  it('are refused where nobody could have them', async () => {
    await expect(huike('contacts suppress', 'nobody')).rejects.toThrow('no e-mail address and no phone number');
  });
});
