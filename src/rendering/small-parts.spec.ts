import * as fc from 'fast-check';
import { helpers } from './template-functions';
import { localeChain, pickLocale } from './locale-chain';
import { headerText, toContext } from './message-variables';
import { dateText, moneyText } from './print-values';
import { safeContactUrl, safeHttpUrl } from './safe-url';
import { prefixedSubject } from './subject-prefix';

describe('which locale', () => {
  it.each([
    ['zh-CN', ['en', 'zh-CN'], 'zh-CN'],
    ['zh_TW', ['en', 'zh-CN'], 'zh-CN'],
    ['en-GB', ['en', 'en-US', 'zh-CN'], 'en'],
    ['en-GB', ['en-US', 'zh-CN'], 'en-US'],
    ['fr', ['en', 'zh-CN'], 'zh-CN'],
    [null, ['en', 'zh-CN'], 'zh-CN'],
    ['fr', ['en', 'ja'], 'en'],
    ['fr', [], undefined],
  ])('%s of %j is %s in a Chinese shop', (wanted, available, expected) => {
    expect(pickLocale(localeChain(wanted, 'zh-CN'), available)).toBe(expected);
  });
});

describe('an address that may stand in a mail', () => {
  it.each(['https://shop.example/a?b=c#d', 'http://shop.example', 'HTTPS://shop.example'])('%s', (url) => {
    expect(safeHttpUrl(url, { linkDomains: [] })).toBeDefined();
  });

  it.each([
    'javascript:alert(1)', 'java\nscript:alert(1)', ' javascript:x', 'data:text/html,x', 'vbscript:x', '//evil.example', 'https:evil.example',
    'https://user:pw@shop.example', 'https://', 'ftp://shop.example', 'https://shop.example/a b', 'https://shop.example/\u0000', '', 'x'.repeat(3000),
  ])('but not %j', (url) => expect(safeHttpUrl(url, { linkDomains: [] })).toBeUndefined()); // prettier-ignore

  it('is on one of the shop’s hosts, where it names some', () => {
    const rules = { linkDomains: ['shop.example'] };
    expect(['https://shop.example', 'https://m.shop.example', 'https://shop.example.evil.example', 'https://evilshop.example'].map((u) => safeHttpUrl(u, rules) !== undefined)).toEqual([true, true, false, false]); // prettier-ignore
  });

  it('may be one to write or call', () => {
    expect([safeContactUrl('mailto:a@b.example'), safeContactUrl('tel:+49 30'), safeContactUrl('tel:+4930'), safeContactUrl('mailto:"><b>@x')]).toEqual(['mailto:a@b.example', undefined, 'tel:+4930', undefined]); // prettier-ignore
  });
});

describe('what a template is handed', () => {
  it('is plain data without functions or prototypes, lists cut at 100', () => {
    const context = toContext({
      contact: { f: () => 'called', d: new Date(0), list: Array.from({ length: 300 }, () => 1) },
      shop: {},
      now: 0,
    });
    const contact = context.contact as Record<string, unknown>;
    expect(contact.f).toBeNull();
    expect(Object.getPrototypeOf(contact)).toBeNull();
    expect(contact.list).toHaveLength(100);
  });

  it('is refused when it is endless', () => {
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => [1, 2, 3]));
    expect(() => toContext({ contact: { wide }, shop: {}, now: 0 })).toThrow(/more than 20000/);
  });
});

describe('a header', () => {
  it('is one line without control characters, at most 255 long, whatever it was made of', () => {
    const any = fc.string({ unit: 'binary', maxLength: 600 });
    fc.assert(
      fc.property(any, (text) => {
        const header = headerText(text + '\r\nBcc: a@b.example\u2028\u0000\uD800');
        expect(header.length).toBeLessThanOrEqual(255);
        expect(header).not.toMatch(/[\u0000-\u001F\u007F\u0080-\u009F\u2028\u2029]|\p{Surrogate}/u);
      }),
    );
  });

  it('bears what the law of the country puts first, once', () => {
    expect(prefixedSubject('Sale', 'CN', 'en', {})).toBe('AD: Sale');
    expect(prefixedSubject('上新', 'CN', 'zh-CN', {})).toBe('[广告] 上新');
    expect(prefixedSubject('上新', 'CN', 'zh-CN', { CN: '广告' })).toBe('广告 上新');
    expect(prefixedSubject('广告 上新', 'CN', 'zh-CN', {})).toBe('广告 上新');
    expect(prefixedSubject('Sale', 'DE', 'en', {})).toBe('Sale');
    expect(prefixedSubject('Sale', null, 'en', { CN: 'AD' })).toBe('Sale');
  });
});

describe('values as a reader writes them', () => {
  it('money', () => {
    expect(moneyText({ minor: 26800, currency: 'CNY' }, 'zh-CN')).toBe('¥268.00');
    expect(moneyText({ minor: 268, currency: 'JPY' }, 'en')).toBe('¥268');
    expect(moneyText('from 9.90', 'en')).toBe('from 9.90');
    expect([moneyText(null, 'en'), moneyText({ minor: 1, currency: '<b>' }, 'en'), moneyText({}, 'en')]).toEqual(['', '', '']);
  });

  it('dates, in the contact’s zone', () => {
    const at = Date.UTC(2026, 1, 28, 23, 30);
    expect(dateText(at, 'long', 'en', 'Asia/Shanghai')).toBe('1 March 2026');
    expect(dateText(at, 'short', 'zh-CN', 'Europe/Berlin')).toBe('3月1日');
    expect(dateText('2026-03-31', 'long', 'en', 'America/Los_Angeles')).toBe('31 March 2026');
    expect(dateText({ month: 5, day: 17 }, 'short', 'en', 'UTC')).toBe('17 May');
    expect(dateText(at, 'time', 'en', 'UTC')).toBe('23:30');
    expect([dateText('soon', 'long', 'en', 'UTC'), dateText(9e99, 'long', 'en', 'UTC')]).toEqual(['', '']);
  });

  it('helpers answer something for anything', () => {
    const anything = fc.anything();
    const zone = { locale: 'en', zone: 'UTC' };
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(helpers)), fc.array(anything, { maxLength: 3 }), (name, args) => {
        const plain = toContext({ contact: { args }, shop: {}, now: 0 }).contact as { args: unknown[] };
        helpers[name]!(plain.args, zone);
      }),
    );
  });

  it('texts are cut between characters', () => {
    expect(helpers.truncate!(['👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2], { locale: 'en', zone: 'UTC' })).toBe('👨‍👩‍👧‍👦…');
  });
});
