import { delimiterIn, encodingOf } from './csv-form';
import { readColumns } from './contact-columns';
import { birthdayIn } from './read-birthday';
import { readContact, type ImportTerms } from './read-contact';
import { splitName } from './split-name';

const AT = Date.parse('2026-03-01T08:00:00Z');
const terms: ImportTerms = { at: AT, shop: { country: 'CN', timezone: 'Asia/Shanghai' } };
const read = (row: Record<string, string>, more: Partial<ImportTerms> = {}) =>
  readContact(Object.values(row), readColumns(Object.keys(row)), { ...terms, ...more });

describe('a row of a list of contacts', () => {
  it('is understood in the words of marketers, in English and Chinese', () => {
    expect(
      read({
        'E-mail': 'Ann@Example.com',
        姓名: '欧阳小明',
        手机号码: '138 0013 8000',
        生日: '农历五月初五',
        'attributes.Size': 'M',
        标签: 'vip，linen',
      }),
    ).toMatchObject({
      contact: {
        ...{ email: 'Ann@Example.com', phone: '138 0013 8000', firstName: '小明', lastName: '欧阳', attributes: { Size: 'M' } },
        birthday: { month: 5, day: 5, calendar: 'lunar', leap: false },
        at: AT,
      },
      tags: ['vip', 'linen'],
      consent: [],
    });
  });

  it.each([
    [{ first_name: 'Ann' }, /nobody can be known/],
    [{ email: 'no address' }, /^email/],
    [{ email: 'a@b.example', phone: '12' }, /^phone/],
    [{ email: 'a@b.example', country: 'China' }, /^country/],
    [{ email: 'a@b.example', timezone: 'Mars/Base' }, /^timezone/],
    [{ email: 'a@b.example', birthday: '2026-02-31' }, /^birthday/],
    [{ email: 'a@b.example', attributes: '[1]' }, /^attributes/],
    [{ email: 'a@b.example', consent_email: 'yes', consent_at: 'long ago' }, /^consent_at/],
    [{ email: 'a@b.example', consent_email: 'yes', consent_basis: 'bought' }, /^consent_basis/],
  ])('is not taken by halves: %j', (row, reason) => {
    expect((read(row as Record<string, string>) as { fault: string }).fault).toMatch(reason);
  });

  it('C2: says yes only with basis, time and source', () => {
    const yes = { email: 'a@b.example', consent_email: 'yes' };
    expect(read(yes)).toMatchObject({ consent: [], unproved: true });
    expect(read({ ...yes, consent_at: '2025-01-01' }, { basis: 'opt_in' })).toMatchObject({ consent: [], unproved: true });
    expect(read({ ...yes, consent_at: '2025-01-01T00:00:00Z' }, { basis: 'soft_opt_in', source: 'till' })).toMatchObject({
      consent: [
        { channel: 'email', state: 'granted', basis: 'soft_opt_in', at: Date.parse('2025-01-01T00:00:00Z'), source: 'till' },
      ],
      unproved: false,
    });
    const [granted] = (
      read(yes, { basis: 'opt_in', source: 'x', consentAt: AT }) as { consent: { byPerson?: boolean; explicit?: boolean }[] }
    ).consent;
    expect([granted!.byPerson, granted!.explicit]).toEqual([undefined, undefined]);
  });

  it('knows the lists of Mailchimp, Klaviyo and Shopify', () => {
    const mailchimp = { 'Email Address': 'a@b.example', 'First Name': 'A', MEMBER_RATING: '2', LEID: '1' };
    expect(read({ ...mailchimp, OPTIN_TIME: '2024-01-01 10:00:00' }, { basis: 'opt_in', source: 'mailchimp' })).toMatchObject({
      consent: [{ channel: 'email', state: 'granted' }],
    });
    expect(read({ ...mailchimp, UNSUB_TIME: '2024-02-01 10:00:00' })).toMatchObject({
      consent: [{ channel: 'email', state: 'withdrawn' }],
    });
    expect(read({ ...mailchimp, CLEAN_TIME: '2024-02-01 10:00:00' })).toMatchObject({
      consent: [],
      suppress: [{ channel: 'email', address: 'a@b.example', reason: 'bounce' }],
    });
    expect(read({ Email: 'a@b.example', 'Email Marketing Consent': 'UNSUBSCRIBED' })).toMatchObject({
      consent: [{ state: 'withdrawn' }],
    });
    expect(read({ 'Customer ID': "'7001", Email: 'a@b.example', 'Accepts Email Marketing': 'yes' })).toMatchObject({
      contact: { source: 'shopify', externalId: '7001' },
      unproved: true,
    });
  });

  it.each([
    ['1990-05-17', { year: 1990, month: 5, day: 17, calendar: 'solar' }],
    ['1990年5月17日', { year: 1990, month: 5, day: 17, calendar: 'solar' }],
    ['5/17', { month: 5, day: 17, calendar: 'solar' }],
    ['lunar leap 04-03', { month: 4, day: 3, calendar: 'lunar', leap: true }],
    ['农历闰四月初三', { month: 4, day: 3, calendar: 'lunar', leap: true }],
    ['农历腊月三十', { month: 12, day: 30, calendar: 'lunar' }],
    ['农历十一月廿三', { month: 11, day: 23, calendar: 'lunar' }],
    ['农历正月二十', { month: 1, day: 20, calendar: 'lunar' }],
    ['农历1990年八月十五', { year: 1990, month: 8, day: 15, calendar: 'lunar' }],
  ])('knows the birthday %s', (text, birthday) => expect(birthdayIn(text)).toMatchObject(birthday));

  it('splits names', () => {
    expect([splitName('李安'), splitName('Ann Mary Lee'), splitName('Cher')]).toEqual([
      { lastName: '李', firstName: '安' },
      { firstName: 'Ann Mary', lastName: 'Lee' },
      { firstName: 'Cher' },
    ]);
  });

  it('tells encodings and delimiters apart', () => {
    expect(encodingOf(Buffer.from('email,姓名'))).toBe('utf-8');
    expect(encodingOf(Buffer.from([0xff, 0xfe, 0x65, 0]))).toBe('utf-16le');
    expect(encodingOf(Buffer.from([0x65, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb]))).toBe('gb18030');
    expect([delimiterIn('a;b;"c,d,e,f"\n'), delimiterIn('a\tb'), delimiterIn('\ufeffa,b;c,d')]).toEqual([';', '\t', ',']);
  });
});
