import { HOUR } from '../../kernel/duration';
import { cronFault, firingsBetween } from './cron';

const at = (iso: string) => Date.parse(iso);
const print = (cron: string, zone: string, from: string, until: string) =>
  firingsBetween(cron, zone, at(from), at(until)).map((f) => `${f.wall} ${new Date(f.at).toISOString()}`);

describe('cron', () => {
  it('fires by the clock on the wall', () => {
    expect(print('0 10 * * 1', 'Asia/Shanghai', '2026-11-01T00:00:00Z', '2026-11-17T00:00:00Z')).toEqual([
      '2026-11-02T10:00 2026-11-02T02:00:00.000Z',
      '2026-11-09T10:00 2026-11-09T02:00:00.000Z',
      '2026-11-16T10:00 2026-11-16T02:00:00.000Z',
    ]);
    expect(print('30 9 L * *', 'America/Los_Angeles', '2028-02-01T00:00:00Z', '2028-04-01T00:00:00Z')).toEqual([
      '2028-02-29T09:30 2028-02-29T17:30:00.000Z',
      '2028-03-31T09:30 2028-03-31T16:30:00.000Z',
    ]);
  });

  it('counts the beginning of a span and not its end, also where the clock is ahead of the day', () => {
    const kiritimati = (from: string, until: string) => print('0 0 * * *', 'Pacific/Kiritimati', from, until);
    expect(kiritimati('2026-11-10T10:00:00Z', '2026-11-11T10:00:00Z')).toEqual(['2026-11-11T00:00 2026-11-10T10:00:00.000Z']);
    expect(kiritimati('2026-11-10T10:00:00.001Z', '2026-11-11T10:00:00Z')).toEqual([]);
  });

  it('comes once in a night whose hour the clock leaves out, and once in one whose hour it shows twice', () => {
    const nights = (cron: string, day: string) =>
      print(cron, 'Europe/Berlin', `${day}T12:00:00Z`, new Date(at(`${day}T12:00:00Z`) + 24 * HOUR).toISOString());
    expect(nights('30 2 * * *', '2026-03-28')).toEqual(['2026-03-29T02:30 2026-03-29T01:00:00.000Z']);
    expect(nights('0 2,3 * * *', '2026-03-28')).toEqual(['2026-03-29T03:00 2026-03-29T01:00:00.000Z']);
    expect(nights('30 2 * * *', '2026-10-24')).toEqual(['2026-10-25T02:30 2026-10-25T00:30:00.000Z']);
  });

  it.each([
    ['0 10 31 2 *', /never fires/],
    ['0 10 30 2 *', /never fires/],
    ['0 10 31 4,6,9,11 *', /never fires/],
    ['* * * * *', /more often than once an hour/],
    ['0,30 10 * * *', /more often/],
    ['0 10 * * 8', /is no cron/],
    ['0 25 * * *', /is no cron/],
    ['60 10 * * *', /is no cron/],
    ['0 10 * 13 *', /is no cron/],
    ['0 10 * *', /is no cron/],
    ['0 0 10 * * 1', /is no cron/],
    ['@daily', /is no cron/],
    ['2026-11-11T10:00', /is no cron/],
    ['', /is no cron/],
    ['every monday', /is no cron/],
  ])('%j is refused', (cron, why) => {
    expect(cronFault(cron)?.message).toMatch(why);
    expect(cronFault(cron)?.hint).toBeTruthy();
  });

  it.each([
    '0 10 * * 1',
    '0 10 1 * *',
    '0 * * * *',
    '0 10 29 2 *',
    '0 10 * * MON-FRI',
    '0 10 * * 1#2',
    '0 10 L * *',
    '15 8,20 * * *',
  ])('%j is taken', (cron) => expect(cronFault(cron)).toBeUndefined());
});
