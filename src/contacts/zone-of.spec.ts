import { localeOf, tidyLocale, zoneOf } from './zone-of';

const shop = 'Asia/Shanghai';

describe('the zone of a contact', () => {
  it('is the given one', () => {
    expect(zoneOf('Europe/Paris', { country: 'US' }, shop)).toEqual({
      timezone: 'Europe/Paris',
      source: 'given',
      possible: ['Europe/Paris'],
    });
  });

  it('else follows from the address, by region where the country has several', () => {
    expect(zoneOf(undefined, { country: 'US', region: 'CA' }, shop)).toMatchObject({
      timezone: 'America/Los_Angeles',
      source: 'address',
    });
    expect(zoneOf('Mars/Base', { country: 'US', region: 'new york' }, shop).timezone).toBe('America/New_York');
    expect(zoneOf(undefined, { country: 'CN', region: '新疆' }, shop).possible).toEqual(['Asia/Shanghai']);
    expect(zoneOf(undefined, { country: 'DE' }, shop).timezone).toBe('Europe/Berlin');
  });

  it('keeps every zone in mind that a guess could mean', () => {
    expect(zoneOf(undefined, { country: 'US', region: 'TX' }, shop).possible).toEqual(['America/Chicago', 'America/Denver']);
    expect(zoneOf(undefined, { country: 'US', region: '?' }, shop).possible).toEqual(
      expect.arrayContaining(['America/New_York', 'Pacific/Honolulu']),
    );
    const byPhone = zoneOf(undefined, {}, shop, 'US');
    expect(byPhone).toMatchObject({ timezone: shop, source: 'shop' });
    expect(byPhone.possible).toEqual(expect.arrayContaining(['America/New_York', 'Pacific/Honolulu']));
    // With the shop's own zone among them there may be no moment of day in all: nobody would be asked what is night where they are.
    expect(byPhone.possible).not.toContain(shop);
  });

  it('else is the shop’s', () => {
    expect(zoneOf(undefined, { country: 'ZZ' }, shop)).toEqual({ timezone: shop, source: 'shop', possible: [shop] });
  });
});

describe('the locale of a contact', () => {
  it('is given, else the country’s, else the shop’s', () => {
    expect(localeOf('zh_cn', 'DE', 'en')).toBe('zh-CN');
    expect(localeOf(undefined, 'DE', 'en')).toBe('de-DE');
    expect(localeOf('!!', 'TW', 'en')).toBe('zh-TW');
    expect(localeOf(undefined, undefined, 'zh-CN')).toBe('zh-CN');
    expect(tidyLocale('x')).toBeUndefined();
  });
});
