import { WrongUse } from '../command';
import { formatOf, periodOf } from './report-arguments';

it('reports print a table where nothing else is asked for, and JSON by either word', () => {
  expect(formatOf({ options: {}, json: false })).toBe('table');
  expect(formatOf({ options: { format: 'csv' }, json: false })).toBe('csv');
  expect(formatOf({ options: { format: 'json' }, json: false })).toBe('json');
  expect(formatOf({ options: { format: 'csv' }, json: true })).toBe('json');
  expect(() => formatOf({ options: { format: 'xml' }, json: false })).toThrow(WrongUse);
});

it('reports are about the period that was typed', () => {
  expect(periodOf({ options: { from: '2026-03-01' } })).toEqual({ from: '2026-03-01', to: undefined });
});
