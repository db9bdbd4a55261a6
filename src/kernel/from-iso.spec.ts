import fc from 'fast-check';
import { DateTime } from 'luxon';
import { fromIso, isZone } from './local-time';

describe('an instant as text', () => {
  it('is read as luxon reads it, the short way or the long one', () => {
    const offset = fc.constantFrom('Z', '+08:00', '-05:30', '+14:00', '');
    const text = fc
      .tuple(
        fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }),
        offset,
        fc.constantFrom(19, 23, 16, 10),
      )
      .map(([date, zone, length]) => date.toISOString().slice(0, length) + zone);
    fc.assert(fc.property(text, (t) => expect(fromIso(t)).toBe(valid(DateTime.fromISO(t, { zone: 'utc' })))));
  });

  it.each(['2026-02-30T00:00:00Z', '2026-02-28T24:01:00Z', '2026-13-01T00:00:00Z', 'yesterday', ''])('%j is none', (text) =>
    expect(fromIso(text)).toBeUndefined(),
  );
});

it('a zone is one the machine knows, asked once or twice', () => {
  for (let i = 0; i < 2; i++) expect([isZone('Asia/Shanghai'), isZone('Mars/Base')]).toEqual([true, false]);
});

function valid(t: DateTime): number | undefined {
  return t.isValid ? t.toMillis() : undefined;
}
