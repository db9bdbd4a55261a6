import { learnBestHour } from './learn-best-hour';

const at = (time: string) => Date.parse(`2026-03-01T${time}:00Z`);

describe('the best hour', () => {
  it.each([
    ['is not known of who never read anything', [], 'UTC', undefined],
    ['is the usual one while one reading alone speaks against it', ['20:15'], 'UTC', 10],
    ['is where two readings agree', ['20:15', '20:40'], 'UTC', 20],
    ['is on the wall clock of the contact', ['12:15', '12:40'], 'Asia/Shanghai', 20],
    ['goes to the middle of neighbours', ['19:00', '20:30', '21:10'], 'UTC', 20],
    ['wraps at midnight', ['23:30', '23:10', '00:10'], 'UTC', 23],
  ] as [string, string[], string, number | undefined][])('%s', (_, times, zone, hour) => {
    expect(learnBestHour(times.map(at), zone)).toBe(hour);
  });
});
