import fc from 'fast-check';
import { parseDkimRecord } from './dkim-record';
import { parseDmarc } from './dmarc-record';
import { isSpf, parseSpf } from './spf-record';

describe('an SPF record', () => {
  it('is read term by term', () => {
    const record = parseSpf('v=spf1 a mx:mail.x.com/24//64 include:_spf.y.com ?ip4:203.0.113.0/24 ip6:2001:db8::/32 exists:%{i}.z.com exp=e.x.com -all'); // prettier-ignore
    expect(record.faults).toEqual([]);
    expect(record.mechanisms.map((m) => [m.qualifier, m.kind, m.domain])).toEqual([
      ['+', 'a', undefined],
      ['+', 'mx', 'mail.x.com'],
      ['+', 'include', '_spf.y.com'],
      ['?', 'ip', undefined],
      ['+', 'ip', undefined],
      ['+', 'exists', '%{i}.z.com'],
      ['-', 'all', undefined],
    ]);
    expect(record.mechanisms[1]!.bits).toEqual({ 4: 24, 6: 64 });
  });

  it.each(['v=spf1', 'V=SPF1 -all', 'v=spf1  a  -all'])('begins with its version: "%s"', (text) => {
    expect([isSpf(text), parseSpf(text).faults]).toEqual([true, []]);
  });

  it.each(['v=spf10 -all', 'spf1 -all', 'v=spf2.0/pra -all'])('"%s" is another text', (text) => {
    expect(isSpf(text)).toBe(false);
  });

  it.each(['include:', 'include', 'all:x.com', 'a:', 'a/x', 'mx:x y', 'v=spf1', 'redirect=', 'ip4:1.2.3', 'ip6:1.2.3.4'])(
    'tells what is wrong in "%s"',
    (term) => {
      expect(parseSpf(`v=spf1 ${term} -all`).faults.length).toBeGreaterThan(0);
    },
  );

  it('never breaks, whatever somebody published, and neither do DKIM and DMARC', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'v=spf1 DKIM;kpr:/%{}.-~?+aincluder4\t"') }));
    fc.assert(
      fc.property(text, (t) => {
        parseSpf(`v=spf1 ${t}`);
        parseDkimRecord(t);
        parseDmarc(t);
      }),
    );
  });
});
