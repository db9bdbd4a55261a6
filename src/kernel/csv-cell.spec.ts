import fc from 'fast-check';
import { csvCell, withoutGuard } from './csv-cell';

describe('a CSV cell', () => {
  it.each(['=1+1', '+8613800138000', '-5', '@SUM(A1)', '\tx', '\rx', '\0x', '＝1', '＋1', '－1', '＠a', "'=1", "''=1"])(
    'is no formula: %j',
    (text) => {
      expect(csvCell(text)).toBe(`"'${text}"`);
    },
  );

  it('is left as it is where nothing would run it', () => {
    expect(csvCell('O"Neil, An')).toBe('"O""Neil, An"');
    expect(csvCell("'s-Hertogenbosch")).toBe('"\'s-Hertogenbosch"');
    expect(withoutGuard("'s-Hertogenbosch")).toBe("'s-Hertogenbosch");
  });

  it('comes back as it was, whatever it was', () => {
    const unquoted = (cell: string) => cell.slice(1, -1).replaceAll('""', '"');
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\0', '＝', '＠', 'a', '"', ' ') });
    fc.assert(fc.property(text, (t) => expect(withoutGuard(unquoted(csvCell(t)))).toBe(t)));
  });
});
