import fc from 'fast-check';
import { printCsv, printTable } from './print-table';

describe('a printed report', () => {
  it('lines up, Chinese too, and shows what does not apply as such', () => {
    const rows = [
      { flow: '催付', sent: 7, open_rate: 0.5, revenue: '268.00' },
      { flow: 'birthday', sent: 1200, open_rate: null, revenue: '-3.50' },
    ];
    expect(
      printTable(
        [{ name: 'flow' }, { name: 'sent', as: 'count' }, { name: 'open_rate', as: 'rate' }, { name: 'revenue', as: 'money' }],
        rows,
      ).split('\n'),
    ).toEqual([
      'flow      sent  open_rate  revenue',
      '────────  ────  ─────────  ───────',
      '催付         7     50.0 %   268.00',
      'birthday  1200        n/a    -3.50',
    ]);
  });

  it('is harmless in a spreadsheet', () => {
    const texts = ['=HYPERLINK("x")', '+1+1', '-1+1', '@sum', '\tx', '\rx', '\0x', '＝1', 'a"b', '-3.50', '268.00', ''];
    expect(printCsv(['t'], texts.map((t) => ({ t }))).split('\r\n').slice(1, -1)).toEqual([
      `"'=HYPERLINK(""x"")"`, `"'+1+1"`, `"'-1+1"`, `"'@sum"`, `"'\tx"`, `"'\rx"`, `"'\0x"`, `"'＝1"`, '"a""b"', '"-3.50"', '"268.00"', '""',
    ]); // prettier-ignore
    expect(printCsv(['a', 'b'], [{ a: null, b: { dormant: 2, expired: 1 } }])).toBe('"a","b"\r\n"","dormant 2, expired 1"\r\n');
  });

  it('never lets a field begin a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (t) => {
        const field = printCsv(['t'], [{ t }]).slice(6, -3);
        expect(/^[=+@\t\r\0＝＋－＠]/.test(field)).toBe(false);
      }),
    );
  });
});
