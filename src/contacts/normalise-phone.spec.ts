import fc from 'fast-check';
import { countryOfPhone } from '../kernel/country-of-phone';
import { normalisePhone } from './normalise-phone';

describe('a phone number', () => {
  it.each([
    ['138 0013 8000', 'CN', '+8613800138000'],
    ['+86 138-0013-8000', 'US', '+8613800138000'],
    ['0044 20 7946 0958', 'GB', '+442079460958'],
    ['(555) 625-1199', 'US', '+15556251199'],
    ['030 123456', 'DE', '+4930123456'],
    ['+8613800138000', '??', '+8613800138000'],
  ])('%s in %s is %s', (raw, country, known) => expect(normalisePhone(raw, country)).toBe(known));

  it.each(['', 'none', '12', '+86 138', '0'.repeat(300), 'ask at the desk'])('%j is none', (raw) =>
    expect(normalisePhone(raw, 'CN')).toBeUndefined(),
  );

  it('normalises to itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9 ()-]{5,20}$/), (raw) => {
        const known = normalisePhone(raw, 'CN');
        if (known !== undefined) expect(known).toMatch(/^\+[0-9]{3,17}$/);
      }),
    );
  });

  it('tells its country', () => {
    expect(countryOfPhone('+8613800138000')).toBe('CN');
    expect(countryOfPhone('+15556251199')).toBe('US');
  });
});
